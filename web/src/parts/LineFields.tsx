import { Group, Select, type SelectProps, TextInput, type TextInputProps } from "@mantine/core";
import { LANGUAGE_CHOICES } from "../i18n/i18n";
import { useWords } from "../i18n/texts";

/** The short number by which somebody or something is called within the organisation. */
export function ExtensionField(props: TextInputProps) {
  const { t } = useWords();
  return <TextInput label={t("extension")} inputMode="numeric" maxLength={6} {...props} />;
}

/** The language in which people are spoken to. */
export function LanguageSelect(props: SelectProps) {
  const { t } = useWords();
  return <Select label={t("language")} data={LANGUAGE_CHOICES} allowDeselect={false} {...props} />;
}

/** Both, side by side, of a person or a place. */
export function LineFields({ extension, language }: { extension: TextInputProps; language: SelectProps }) {
  return (
    <Group grow align="flex-start">
      <ExtensionField pattern="[0-9]{2,8}" maxLength={8} {...extension} />
      <LanguageSelect {...language} />
    </Group>
  );
}
