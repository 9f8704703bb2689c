import { Text } from "@mantine/core";
import type { LiveCaller, LiveQueue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Phone } from "../../parts/Phone";
import { Since } from "../../parts/Since";
import { Status } from "../../parts/Status";
import classes from "./Queue.module.css";
import { CALLER_STATES, WAITING } from "./words";

/** Who stands in line, in the order in which they are served, and who talks to an agent. */
export function Callers({ queue }: { queue: LiveQueue }) {
  const { t } = useWords();
  const waiting = queue.callers
    .filter((each) => WAITING.has(each.state))
    .sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
  const others = queue.callers.filter((each) => !WAITING.has(each.state));
  if (queue.callers.length === 0) return <Text c="dimmed">{t("callers_none")}</Text>;
  return (
    <>
      {waiting.length > 0 && (
        <ol className="plain-list">
          {waiting.map((each) => (
            <Caller key={each.call} caller={each} />
          ))}
        </ol>
      )}
      {others.length > 0 && (
        <section aria-label={t("callers_served")}>
          <h3 className={classes.group}>{t("callers_served")}</h3>
          <ul className="plain-list">
            {others.map((each) => (
              <Caller key={each.call} caller={each} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Caller({ caller }: { caller: LiveCaller }) {
  const { t } = useWords();
  const named = caller.name !== "" && caller.name !== caller.number?.number;
  return (
    <li className={classes.line} data-first={caller.position === 1}>
      {caller.position !== null && <span className={classes.place}>{caller.position}</span>}
      <span className={classes.who}>
        {named && <strong>{caller.name} </strong>}
        {caller.number ? <Phone of={caller.number} /> : !named && t("live_unknown")}
        <span className={classes.detail}>
          {t(CALLER_STATES[caller.state], { name: caller.agent?.name ?? "" })}
        </span>
      </span>
      {caller.priority && <Status tone="part">{t("caller_priority")}</Status>}
      <Since at={caller.since} />
    </li>
  );
}
