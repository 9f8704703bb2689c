import createClient from "openapi-fetch";
import { language } from "../i18n/i18n";
import type { paths } from "./schema";
import type { ProblemBody } from "./types";

/** The API said no, and why (RFC 9457). */
export class Refusal extends Error {
  constructor(readonly problem: ProblemBody) {
    super(problem.detail);
  }
}

const SAFE_METHODS = new Set(["GET", "HEAD"]);
let csrfToken = "";
let onSignedOut: () => void = () => undefined;

/** Sent back on every request that changes something, so that no other site can make one. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the API answers that nobody is signed in any more. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

export const api = createClient<paths>({ baseUrl: window.location.origin });

api.use({
  onRequest({ request }) {
    request.headers.set("Accept-Language", language());
    if (!SAFE_METHODS.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return undefined;
    if (response.status === 401 && schemaPath !== "/api/v1/session") onSignedOut();
    throw await refusal(response);
  },
});

async function refusal(response: Response): Promise<Error> {
  const kind = response.headers.get("content-type") ?? "";
  if (!kind.includes("problem+json")) return new Error(`HTTP ${response.status}`);
  return new Refusal((await response.json()) as ProblemBody);
}

/** The answer's body; whatever is not an answer has been thrown on the way. */
export async function body<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  return (await call).data as Data;
}

/** A file as it is, for operations that take one instead of JSON. */
export function upload(file: File, type: string) {
  return {
    body: file as unknown as string,
    bodySerializer: () => file,
    headers: { "Content-Type": type },
  };
}

/** A key with which a purchase can be repeated after a lost answer without buying twice. */
export function purchaseKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
