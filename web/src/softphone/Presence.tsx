import { useCallback, useState } from "react";
import { useTopic } from "../api/events";
import type { EventMessage } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./Presence.module.css";

const STATES = {
  available: "presence_available",
  busy: "presence_busy",
  in_call: "presence_in_call",
  do_not_disturb: "presence_do_not_disturb",
  offline: "presence_offline",
} as const;

/** Whether a colleague can be reached just now; nothing until that is known. */
export function Presence({ of }: { of: string }) {
  const { t } = useWords();
  const [state, setState] = useState<keyof typeof STATES | null>(null);
  const heard = useCallback((message: EventMessage) => {
    const told = String(message.data.state);
    setState(told in STATES ? (told as keyof typeof STATES) : null);
  }, []);
  useTopic(`presence:${of}`, heard);
  if (state === null) return null;
  return (
    <span className={classes.presence} data-state={state}>
      <span className={classes.dot} aria-hidden />
      {t(STATES[state])}
    </span>
  );
}
