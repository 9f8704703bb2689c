import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import classes from "./Reports.module.css";

const LOOK_MS = 500;

/** How far long work is, then how it ended, with its report as a file. */
export function JobTold({ job, over }: { job: string; over?: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const told = useQuery({
    queryKey: ["job", job],
    queryFn: () => body(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: job } } })),
    refetchInterval: (query) => (query.state.data?.ended_at ? false : LOOK_MS),
  });
  const ended = Boolean(told.data?.ended_at);
  useEffect(() => {
    if (ended && over) void queries.invalidateQueries({ queryKey: [over] });
  }, [ended, over, queries]);
  return (
    <div role="status" className={classes.told}>
      {told.data &&
        (ended ? (
          <>
            <p>{told.data.outcome?.text}</p>
            {told.data.report_lines > 0 && (
              <a href={`/api/v1/jobs/${job}/report.csv`} download>
                {t("told_report")}
              </a>
            )}
          </>
        ) : (
          t("told_running", { percent: told.data.percent ?? 0 })
        ))}
    </div>
  );
}
