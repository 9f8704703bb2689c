import { useQuery } from "@tanstack/react-query";
import { sessionQuery } from "./frame-queries";
import type { operations } from "./schema";
import type { Session } from "./types";

/** Who is signed in; null when nobody is. Only inside a page that asks for a person. */
export function useSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Leads the organisation: may change what is anybody's. */
export function isAdministrator(session: Session | null): boolean {
  return ["owner", "administrator", "operator"].includes(session?.role ?? "");
}

/** What is no request of its own: the softphone's line. */
type Line = "use_softphone";

/** May whoever is signed in do this? The API's own table of roles decides, by the operation's id. */
export function may(session: Session | null, operation: keyof operations | Line): boolean {
  return session?.operations.includes(operation) ?? false;
}
