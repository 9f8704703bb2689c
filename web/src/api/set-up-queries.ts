import { queryOptions } from "@tanstack/react-query";
import { worded } from "./asking";
import { api, body } from "./client";
import type { Session } from "./types";

/** How far the set-up is: told by the server from what is there, so it is asked again after each step. */
export const setUpQuery = () =>
  queryOptions({
    queryKey: ["set-up", worded()],
    queryFn: () => body(api.GET("/api/v1/set-up")),
    staleTime: 0,
  });

/** Whoever runs the house has no numbers and people of their own to set up. */
export function setsUp(session: Session): boolean {
  return session.role !== "operator";
}
