import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ROWS, worded } from "./asking";
import { api, body } from "./client";
import type { Whose } from "./types";

/** Whom one may call, by name or number. */
export const addressBookQuery = (q: string) =>
  queryOptions({
    queryKey: ["address-book", q],
    queryFn: () => body(api.GET("/api/v1/address-book", { params: { query: { q, limit: ROWS } } })),
    placeholderData: keepPreviousData,
  });

export const contactsQuery = (whose: Whose, q: string, cursor?: string) =>
  queryOptions({
    queryKey: ["contacts", whose, q, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/contacts", { params: { query: { whose, q, limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const ownCallsQuery = (missed: boolean, cursor?: string) =>
  queryOptions({
    queryKey: ["own-calls", worded(), missed, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/own-calls", { params: { query: { missed, limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });
