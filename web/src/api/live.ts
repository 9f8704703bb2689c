import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { api, body } from "./client";
import { useConnected, useTopic } from "./events";
import type { EventMessage, LiveMeeting, LiveQueue, Participant } from "./types";

/** While the stream is away the page asks by itself, so that it is late rather than wrong. */
const WITHOUT_STREAM_MS = 4_000;

interface Ask<Told> {
  (): Promise<Told>;
}

/** Something as it is just now: whatever was said last, by the stream or in answer to a question. `more` hears the topic, too. */
function useLive<Told>(topic: string, ask: Ask<Told>, more?: (message: EventMessage) => void) {
  const queries = useQueryClient();
  const connected = useConnected();
  const heard = useCallback(
    (message: EventMessage) => {
      if (message.topic !== topic) return more?.(message);
      if (message.kind === "refused") return;
      // An answer that is still on its way is older than this.
      void queries.cancelQueries({ queryKey: ["live", topic] });
      queries.setQueryData(["live", topic], message.data as Told);
    },
    [queries, topic, more],
  );
  useTopic(topic, heard);
  const told = useQuery({
    queryKey: ["live", topic],
    queryFn: ask,
    refetchInterval: connected ? false : WITHOUT_STREAM_MS,
  });
  return { data: told.data, error: told.data === undefined ? told.error : null, connected };
}

type Speaking = Record<string, boolean>;

/** Who is there, and whether they speak just now, which only the stream tells. */
export type Person = Participant & { speaking: boolean };

export type LiveView = Omit<LiveMeeting, "participants"> & { participants: Person[] };

export interface Live {
  meeting: LiveView | undefined;
  error: unknown;
  connected: boolean;
}

/** A meeting as it is just now. */
export function useLiveMeeting(id: string): Live {
  const [speaking, setSpeaking] = useState<Speaking>({});
  const speaks = useCallback((message: EventMessage) => {
    const told = message.data as Speaking;
    setSpeaking((known) => (message.kind === "snapshot" ? told : { ...known, ...told }));
  }, []);
  const ask = () =>
    body(api.GET("/api/v1/meetings/{meeting_id}/live", { params: { path: { meeting_id: id } } }));
  const { data, error, connected } = useLive<LiveMeeting>(`meeting:${id}`, ask, speaks);
  const meeting = useMemo(
    () =>
      data && {
        ...data,
        participants: data.participants.map((each) => ({
          ...each,
          speaking: (speaking[each.leg] ?? false) && !each.muted,
        })),
      },
    [data, speaking],
  );
  return { meeting, error, connected };
}

export interface Watched {
  queue: LiveQueue | undefined;
  error: unknown;
  connected: boolean;
}

/** A queue as it is just now. */
export function useLiveQueue(id: string): Watched {
  const ask = () =>
    body(api.GET("/api/v1/queues/{queue_id}/live", { params: { path: { queue_id: id } } }));
  const { data, ...how } = useLive<LiveQueue>(`queue:${id}`, ask);
  return { queue: data, ...how };
}
