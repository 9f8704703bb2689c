import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, body } from "./client";
import { useConnected, useTopic } from "./events";
import type { EventMessage, LiveQueue } from "./types";

/** While the stream is away the page asks by itself, so that it is late rather than wrong. */
const WITHOUT_STREAM_MS = 4_000;

export interface Watched {
  queue: LiveQueue | undefined;
  error: unknown;
  connected: boolean;
}

/** A queue as it is just now: the stream's last word, or the API's where that is newer. */
export function useLiveQueue(id: string): Watched {
  const [streamed, setStreamed] = useState<LiveQueue | null>(null);
  const connected = useConnected();
  const heard = useCallback(
    (message: EventMessage) => {
      if (message.data && "figures" in message.data) {
        setStreamed(message.data as unknown as LiveQueue);
      }
    },
    [],
  );
  useTopic(`queue:${id}`, heard);
  const asked = useQuery({
    queryKey: ["live-queue", id],
    queryFn: () =>
      body(api.GET("/api/v1/queues/{queue_id}/live", { params: { path: { queue_id: id } } })),
    refetchInterval: connected ? false : WITHOUT_STREAM_MS,
  });
  const queue = connected ? (streamed ?? asked.data) : (asked.data ?? streamed ?? undefined);
  return { queue, error: queue === undefined ? asked.error : null, connected };
}
