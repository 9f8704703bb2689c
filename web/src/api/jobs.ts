import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useConnected, useTopic } from "./events";
import { jobQuery } from "./queries";
import { may, useSession } from "./session";
import type { EventMessage, Job } from "./types";

/** While the stream is away the page asks by itself, so that it is late rather than wrong. */
const WITHOUT_STREAM_MS = 2_000;

/** With it, now and then all the same: work that another node does is told there alone. */
const WITH_STREAM_MS = 10_000;

export function isOver(job: Job): boolean {
  return job.state !== "queued" && job.state !== "running";
}

function newer(a: Job | undefined, b: Job | null): Job | undefined {
  if (!a || !b) return a ?? b ?? undefined;
  if (isOver(a) !== isOver(b)) return isOver(a) ? a : b;
  return b.done >= a.done ? b : a;
}

/** A piece of long work as it is just now; `onOver` hears once that it has ended. */
export function useJob(id: string, onOver?: (job: Job) => void) {
  const [streamed, setStreamed] = useState<Job | null>(null);
  const connected = useConnected();
  const follows = may(useSession(), "list_jobs");
  const heard = useCallback(
    (message: EventMessage) => {
      if (message.kind !== "delta") return;
      const told = message.data as unknown as Job;
      if (told.id === id) setStreamed(told);
    },
    [id],
  );
  useTopic("jobs", heard);
  const asked = useQuery({
    ...jobQuery(id),
    refetchInterval: ({ state }) => {
      if (state.data && isOver(state.data)) return false;
      return connected && follows ? WITH_STREAM_MS : WITHOUT_STREAM_MS;
    },
  });
  const job = newer(asked.data, streamed?.id === id ? streamed : null);
  const ended = job !== undefined && isOver(job) ? job : null;
  const told = useRef("");
  useEffect(() => {
    if (ended === null || told.current === ended.id) return;
    told.current = ended.id;
    onOver?.(ended);
  }, [ended, onOver]);
  return { job, error: job === undefined ? asked.error : null };
}
