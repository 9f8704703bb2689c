import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "./queries";
import type { Session } from "./types";

/** Who is signed in; null when nobody is. Only inside a page that asks for a person. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

export function isAdministrator(session: Session | null): boolean {
  return session?.role === "administrator";
}
