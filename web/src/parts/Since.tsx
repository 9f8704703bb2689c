import { useEffect, useState } from "react";
import { useWords } from "../i18n/texts";

const TICK_MS = 1_000;

/** How long something has gone on, counted by the second. */
export function Since({ at }: { at: string }) {
  const { f } = useWords();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const tick = window.setInterval(() => setNow(Date.now()), TICK_MS);
    return () => window.clearInterval(tick);
  }, []);
  return (
    <time dateTime={at} className="numerals">
      {f.duration((now - Date.parse(at)) / 1_000)}
    </time>
  );
}
