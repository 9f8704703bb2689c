import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { worded } from "./asking";
import { api, body } from "./client";
import type { AddressBookEntry } from "./types";

export const callSettingsQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["call-settings", worded(), user_id],
    queryFn: () =>
      body(api.GET("/api/v1/users/{user_id}/call-settings", { params: { path: { user_id } } })),
  });

export const callGroupsQuery = () =>
  queryOptions({
    queryKey: ["call-groups"],
    queryFn: () => body(api.GET("/api/v1/call-groups")),
  });

export const phoneFeaturesQuery = () =>
  queryOptions({
    queryKey: ["phone-features", worded()],
    queryFn: () => body(api.GET("/api/v1/phone-features")),
  });

/** Asked again by itself: calls are parked for minutes. */
export const parkedCallsQuery = () =>
  queryOptions({
    queryKey: ["parked-calls"],
    queryFn: () => body(api.GET("/api/v1/parked-calls")),
    refetchInterval: 5_000,
  });

/** Colleagues by name, for everybody; with the telephones of `common` areas, too. */
export const colleaguesQuery = (q: string, common = false) =>
  queryOptions({
    queryKey: ["colleagues", q, common],
    queryFn: () => {
      const kind: AddressBookEntry["kind"][] = common ? ["person", "common_area"] : ["person"];
      return body(api.GET("/api/v1/address-book", { params: { query: { q, kind, limit: 20 } } }));
    },
    placeholderData: keepPreviousData,
  });
