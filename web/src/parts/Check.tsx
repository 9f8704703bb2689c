import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../i18n/texts";
import classes from "./Check.module.css";
import { Status } from "./Status";

interface CheckProps {
  ok: boolean;
  what: string;
  why?: string;
  /** The link to where it is changed. */
  children?: ReactNode;
}

/** Something that works or is missing, and why: an item of a list. */
export function Check({ ok, what, why, children }: CheckProps) {
  const { t } = useWords();
  return (
    <li className={classes.check}>
      <span className={classes.mark}>
        <Status tone={ok ? "yes" : "part"}>{ok ? t("check_works") : t("check_missing")}</Status>
      </span>
      <div className={classes.what}>
        <strong>{what}</strong>
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      </div>
      {children}
    </li>
  );
}
