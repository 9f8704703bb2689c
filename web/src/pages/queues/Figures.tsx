import type { LiveQueue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Since } from "../../parts/Since";
import { Figure } from "../../parts/Status";
import classes from "./Queue.module.css";

/** The figures of a queue's day. */
export function Figures({ figures }: { figures: LiveQueue["figures"] }) {
  const { t, f } = useWords();
  return (
    <div className={classes.figures}>
      <Figure name={t("figure_waiting")}>{f.count(figures.waiting)}</Figure>
      <Figure name={t("figure_longest")}>
        {figures.longest_since ? <Since at={figures.longest_since} /> : "–"}
      </Figure>
      <Figure name={t("figure_estimated")}>{f.duration(figures.estimated_wait_s)}</Figure>
      <Figure name={t("figure_level", { seconds: figures.service_level_s })}>
        {figures.service_level_percent === null ? "–" : f.percent(figures.service_level_percent)}
      </Figure>
      <Figure name={t("figure_answered")}>{f.count(figures.answered)}</Figure>
      <Figure name={t("figure_abandoned")}>{f.count(figures.abandoned)}</Figure>
      <Figure name={t("figure_sent_on")}>{f.count(figures.timed_out + figures.overflowed)}</Figure>
      <Figure name={t("figure_average")}>{f.duration(figures.average_wait_s)}</Figure>
    </div>
  );
}
