import type { Meeting } from "../../api/types";

type Attendee = Meeting["attendees"][number];

const NAMED = /^\s*"?(.*?)"?\s*<([^<>]*)>\s*$/;

/** One a line or separated by commas: an address, or a name and the address in angle brackets. */
export function attendeesOf(text: string): Attendee[] {
  return text
    .split(/[\n;,]+/)
    .map((each) => each.trim())
    .filter(Boolean)
    .map((each) => {
      const named = NAMED.exec(each);
      return named
        ? { name: (named[1] ?? "").trim(), address: (named[2] ?? "").trim() }
        : { name: "", address: each };
    });
}

export function textOf(attendees: Attendee[]): string {
  return attendees
    .map((each) => (each.name ? `${each.name} <${each.address}>` : each.address))
    .join("\n");
}
