import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { api, body } from "./client";
import { useConnected, useTopic } from "./events";
import type { EventMessage, LiveMeeting, Participant } from "./types";

/** While the stream is away the page asks by itself, so that it is late rather than wrong. */
const WITHOUT_STREAM_MS = 4_000;

type Speaking = Record<string, boolean>;

/** Who is there, and whether they speak just now, which only the stream tells. */
export type Person = Participant & { speaking: boolean };

export type LiveView = Omit<LiveMeeting, "participants"> & { participants: Person[] };

export interface Live {
  meeting: LiveView | undefined;
  error: unknown;
  connected: boolean;
}

/** A meeting as it is just now: the stream's last word, or the API's where that is newer. */
export function useLiveMeeting(id: string): Live {
  const [streamed, setStreamed] = useState<LiveMeeting | null>(null);
  const [speaking, setSpeaking] = useState<Speaking>({});
  const connected = useConnected();
  const heard = useCallback(
    (message: EventMessage) => {
      if (message.data && "participants" in message.data) {
        setStreamed(message.data as unknown as LiveMeeting);
      } else if (message.topic === `speaking:${id}`) {
        const told = message.data as Speaking;
        setSpeaking((known) => (message.kind === "snapshot" ? told : { ...known, ...told }));
      }
    },
    [id],
  );
  useTopic(`meeting:${id}`, heard);
  const asked = useQuery({
    queryKey: ["live", id],
    queryFn: () =>
      body(
        api.GET("/api/v1/meetings/{meeting_id}/live", { params: { path: { meeting_id: id } } }),
      ),
    refetchInterval: connected ? false : WITHOUT_STREAM_MS,
  });
  const latest = connected ? (streamed ?? asked.data) : (asked.data ?? streamed ?? undefined);
  const meeting = useMemo(
    () =>
      latest && {
        ...latest,
        participants: latest.participants.map((each) => ({
          ...each,
          speaking: (speaking[each.leg] ?? false) && !each.muted,
        })),
      },
    [latest, speaking],
  );
  return { meeting, error: latest === undefined ? asked.error : null, connected };
}
