import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, body } from "./client";
import { useTopic } from "./events";
import { colleaguesQuery } from "./calling-queries";

export const mailboxesQuery = (everyones = false) =>
  queryOptions({
    queryKey: ["mailboxes", everyones],
    queryFn: () => body(api.GET("/api/v1/mailboxes", { params: { query: { everyones } } })),
  });

export const messagesQuery = (mailbox_id: string) =>
  queryOptions({
    queryKey: ["messages", mailbox_id],
    queryFn: () =>
      body(api.GET("/api/v1/mailboxes/{mailbox_id}/messages", { params: { path: { mailbox_id } } })),
  });

export const messageRetentionQuery = () =>
  queryOptions({
    queryKey: ["message-retention"],
    queryFn: () => body(api.GET("/api/v1/message-retention")),
  });

/** Reads the box anew whenever something in it changes, wherever that was done. */
export function useMailboxChanges(mailbox: string) {
  const queries = useQueryClient();
  const heard = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["messages", mailbox] });
    void queries.invalidateQueries({ queryKey: ["mailboxes"] });
  }, [queries, mailbox]);
  useTopic(`mailbox:${mailbox}`, heard);
}

/** The boxes that callers can be sent to: shared ones, and those of whoever goes by this name. */
export function useBoxTargets(q: string) {
  const shared = useQuery(mailboxesQuery(true));
  const people = useQuery(colleaguesQuery(q));
  return [...(shared.data?.items ?? []), ...(people.data?.items ?? [])];
}
