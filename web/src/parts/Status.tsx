import { Text, UnstyledButton } from "@mantine/core";
import { IconCheck, IconInfoCircle, IconMinus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./Status.module.css";

export type Tone = "yes" | "no" | "part" | "calm" | "live";

const ICONS = { yes: IconCheck, no: IconX, part: IconInfoCircle, calm: IconMinus } as const;

/** An answer in a word or two: colour, sign and word say the same, so that none is needed alone. */
export function Status({ tone, children }: { tone: Tone; children: ReactNode }) {
  const Icon = tone === "live" ? null : ICONS[tone];
  return (
    <span className={classes.status} data-tone={tone}>
      {Icon ? <Icon size={14} stroke={2.6} aria-hidden /> : <span className={classes.lamp} />}
      <span>{children}</span>
    </span>
  );
}

/** A figure with its name, as on the overview and the credits page. */
export function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <div className={classes.value}>{children}</div>
    </div>
  );
}

/** A word that leads somewhere within the page. */
export function Quiet({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton onClick={onClick} className={classes.quiet}>
      {children}
    </UnstyledButton>
  );
}
