import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isOver } from "../../api/jobs";
import { jobsQuery } from "../../api/queries";
import type { Job } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { JobProgress } from "../../parts/JobProgress";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";

/** Long work of the organisation: what runs now, and how the rest ended. */
export function JobsPage() {
  const { t } = useWords();
  const [cursor, setCursor] = useState<string>();
  const jobs = useQuery(jobsQuery(cursor));
  return (
    <Page title={t("jobs_title")} lead={t("jobs_lead")}>
      <Loaded query={jobs} lines={6}>
        {(data) =>
          data.items.length === 0 ? (
            <Panel>
              <Empty title={t("jobs_none")} hint={t("jobs_none_hint")} />
            </Panel>
          ) : (
            <>
              {data.items.map((each) => (
                <Panel key={each.id}>
                  <JobProgress id={each.id} />
                  <Begun job={each} />
                </Panel>
              ))}
              <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Begun({ job }: { job: Job }) {
  const { t, f } = useWords();
  const told = [t("job_by", { name: job.by.name, at: f.moment(job.queued_at) })];
  if (isOver(job) && job.ended_at) told.push(t("job_ended", { at: f.moment(job.ended_at) }));
  return (
    <Text size="xs" c="dimmed" mt="xs">
      {told.join(" · ")}
    </Text>
  );
}
