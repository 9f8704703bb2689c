import type { TariffReport } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./Reports.module.css";

/** What came of looking at a tariff's file, with each fault by its line. */
export function TariffTold({ report }: { report: TariffReport }) {
  const { t } = useWords();
  return (
    <div role="status" className={classes.told}>
      {report.good
        ? t("bring_good", { count: report.lines })
        : t("bring_bad", { count: report.problem_count })}
      {!report.good && (
        <ol className={classes.faults} tabIndex={0} aria-label={t("bring_faults")}>
          {report.problems.map((each, place) => (
            <li key={`${each.line} ${place}`}>
              {t("bring_line", { line: each.line, fault: each.fault.text })}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
