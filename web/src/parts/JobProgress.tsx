import { Button, Group, Progress, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../api/client";
import { isOver, useJob } from "../api/jobs";
import { jobQuery } from "../api/queries";
import type { Job } from "../api/types";
import { useWords } from "../i18n/texts";
import { Problem } from "./Problem";
import { Status, type Tone } from "./Status";

const TONES: Record<Job["state"], Tone> = {
  queued: "calm",
  running: "live",
  done: "yes",
  failed: "no",
  cancelled: "calm",
};

interface JobProgressProps {
  id: string;
  /** Hears once that the work has ended, however it did. Must not change from render to render. */
  onOver?: (job: Job) => void;
}

/** A piece of long work: how far it is, how long it will take, how to end it, and its report. */
export function JobProgress({ id, onOver }: JobProgressProps) {
  const { t, f } = useWords();
  const { job, error } = useJob(id, onOver);
  if (job === undefined) return <Problem error={error} />;
  const counted = { done: f.count(job.done), total: f.count(job.total) };
  return (
    <Stack gap="xs" role="status">
      <Group justify="space-between" gap="sm">
        <Text fw={600}>{job.name}</Text>
        <Status tone={TONES[job.state]}>
          {t(job.cancelling ? "job_cancelling" : STATES[job.state])}
        </Status>
      </Group>
      {!isOver(job) && (
        <>
          <Progress
            value={job.percent ?? 100}
            animated={job.percent === null}
            size="lg"
            aria-label={t("job_progress", { name: job.name })}
          />
          <Group justify="space-between" gap="sm">
            <Text size="sm" c="dimmed">
              {job.percent !== null && `${f.percent(job.percent)} · ${t("job_count", counted)}`}
              {job.remaining_s !== null &&
                ` · ${t("job_remaining", { time: f.duration(job.remaining_s) })}`}
            </Text>
            {job.cancellable && <Cancel job={job} />}
          </Group>
        </>
      )}
      {job.outcome && <Text size="sm">{job.outcome.text}</Text>}
      {isOver(job) && job.report_lines > 0 && <ReportLink job={job} />}
    </Stack>
  );
}

const STATES = {
  queued: "job_queued",
  running: "job_running",
  done: "job_done",
  failed: "job_failed",
  cancelled: "job_cancelled",
} as const;

function Cancel({ job }: { job: Job }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      body(api.DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id: job.id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: jobQuery(job.id).queryKey }),
  });
  return (
    <>
      <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
        {t("job_cancel")}
      </Button>
      <Problem error={cancel.error} />
    </>
  );
}

function ReportLink({ job }: { job: Job }) {
  const { t, language } = useWords();
  return (
    <Button
      component="a"
      href={`/api/v1/jobs/${job.id}/report.csv?lang=${language}`}
      download
      size="xs"
      variant="default"
      leftSection={<IconDownload size={16} aria-hidden />}
      style={{ alignSelf: "flex-start" }}
    >
      {t("job_report")}
    </Button>
  );
}
