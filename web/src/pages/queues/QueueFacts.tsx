import type { ReactNode } from "react";
import type { Queue, QueueTarget } from "../../api/types";
import { ownName } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import classes from "./Queue.module.css";
import { Reached } from "./Reached";
import { ROUTING, TARGETS } from "./words";

/** How a queue is set up, in a glance. */
export function QueueFacts({ queue }: { queue: Queue }) {
  const { t, f } = useWords();
  const target = (to: QueueTarget) =>
    to.kind === "disconnect" ? t("send_disconnect_short") : `${t(TARGETS[to.kind])} – ${to.name}`;
  const rows: [string, ReactNode][] = [
    [t("queue_reached"), <Reached key="reached" queue={queue} />],
    [t("language"), ownName(queue.language)],
    [t("queue_routing"), t(ROUTING[queue.routing])],
    [t("queue_fact_alert"), f.duration(queue.alert_s)],
    [t("queue_fact_wrap_up"), f.duration(queue.wrap_up_s)],
    [t("queue_fact_waiting"), f.count(queue.waiting_max)],
    [t("queue_fact_overflow"), target(queue.overflow)],
    [t("queue_fact_wait"), f.duration(queue.wait_s)],
    [t("queue_fact_timeout"), target(queue.timeout)],
  ];
  return (
    <dl className={classes.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
