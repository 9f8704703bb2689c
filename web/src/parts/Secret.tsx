import { ActionIcon, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useWords } from "../i18n/texts";

/** A value to be typed elsewhere, with a button that copies it. */
export function Copyable({ name, value }: { name: string; value: string }) {
  const { t } = useWords();
  return (
    <Group justify="space-between" wrap="nowrap" gap="md" py={6}>
      <div style={{ minWidth: 0 }}>
        <Text size="xs" c="dimmed">
          {name}
        </Text>
        <Text ff="monospace" fw={600} style={{ overflowWrap: "anywhere" }}>
          {value}
        </Text>
      </div>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("copied") : t("copy")}>
            <ActionIcon variant="default" size="lg" onClick={copy} aria-label={t("copy_what", { name })}>
              {copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
