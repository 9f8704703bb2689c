import { Group, Select, TextInput } from "@mantine/core";
import { LANGUAGE_CHOICES, type Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";

interface LineFieldsProps {
  extension: string;
  setExtension: (extension: string) => void;
  speaks: Language;
  setSpeaks: (language: Language) => void;
}

/** The short number of a person or a place, and the language in which they are spoken to. */
export function LineFields({ extension, setExtension, speaks, setSpeaks }: LineFieldsProps) {
  const { t } = useWords();
  return (
    <Group grow align="flex-start">
      <TextInput
        label={t("person_extension")}
        inputMode="numeric"
        pattern="[0-9]{2,8}"
        value={extension}
        onChange={(event) => setExtension(event.currentTarget.value)}
      />
      <Select
        label={t("language")}
        data={LANGUAGE_CHOICES}
        value={speaks}
        allowDeselect={false}
        onChange={(next) => next && setSpeaks(next as Language)}
      />
    </Group>
  );
}
