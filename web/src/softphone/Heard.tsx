import { Badge } from "@mantine/core";
import { useWords } from "../i18n/texts";
import type { Quality } from "./sound";

const QUALITIES = {
  good: "phone_quality_good",
  fair: "phone_quality_fair",
  poor: "phone_quality_poor",
  silent: "phone_quality_silent",
} as const;

const COLOURS = {
  good: "var(--yes)",
  fair: "var(--part)",
  poor: "var(--no)",
  silent: "var(--no)",
} as const;

/** How a call sounds, in words. */
export function Heard({ quality }: { quality: Quality }) {
  const { t } = useWords();
  return (
    <Badge component="span" variant="light" size="sm" color={COLOURS[quality]} tt="none">
      {t(QUALITIES[quality])}
    </Badge>
  );
}
