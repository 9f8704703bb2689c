import { Button, Group } from "@mantine/core";
import { useWords } from "../i18n/texts";

interface PagerProps {
  cursor: string | undefined;
  next: string | null | undefined;
  go: (cursor: string | undefined) => void;
}

/** Back to the first rows, or on to those that follow. */
export function Pager({ cursor, next, go }: PagerProps) {
  const { t } = useWords();
  if (!cursor && !next) return null;
  return (
    <Group justify="flex-end" mt="md" gap="sm">
      {cursor && (
        <Button size="xs" variant="default" onClick={() => go(undefined)}>
          {t("pager_first")}
        </Button>
      )}
      {next && (
        <Button size="xs" variant="default" onClick={() => go(next)}>
          {t("pager_next")}
        </Button>
      )}
    </Group>
  );
}
