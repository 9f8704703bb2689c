import type { ReactNode } from "react";
import classes from "./Disclosure.module.css";

/** Something more for whoever asks for it: the browser's own, so that keyboard and search find it. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className={classes.details}>
      <summary className={classes.summary}>{summary}</summary>
      <div className={classes.body}>{children}</div>
    </details>
  );
}
