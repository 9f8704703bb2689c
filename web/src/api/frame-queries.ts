/** What the frame around every page asks; apart, so that the first load is small. */
import { queryOptions } from "@tanstack/react-query";
import { ROWS, worded } from "./asking";
import { api, body, Refusal, rememberCsrfToken } from "./client";
import type { Session } from "./types";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await body(api.GET("/api/v1/session"));
      rememberCsrfToken(session.csrf_token);
      return session;
    } catch (error) {
      if (error instanceof Refusal && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
});

export const noticesQuery = () =>
  queryOptions({
    queryKey: ["notices", worded()],
    queryFn: () => body(api.GET("/api/v1/notices", { params: { query: { limit: ROWS } } })),
  });

export const creditsQuery = () =>
  queryOptions({
    queryKey: ["credits"],
    queryFn: () => body(api.GET("/api/v1/credits")),
  });
