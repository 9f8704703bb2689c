import type { ReactNode } from "react";
import classes from "./Disclosure.module.css";

interface DisclosureProps {
  summary: ReactNode;
  children: ReactNode;
  /** It is so from the beginning. */
  open?: boolean;
}

/** Something more for whoever asks for it: the browser's own, so that keyboard and search find it. */
export function Disclosure({ summary, children, open }: DisclosureProps) {
  return (
    <details className={classes.details} open={open}>
      <summary className={classes.summary}>{summary}</summary>
      <div className={classes.body}>{children}</div>
    </details>
  );
}
