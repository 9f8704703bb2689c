import type { AddressBookEntry } from "../api/types";
import type { TextKey } from "../i18n/texts";

const KINDS: Record<AddressBookEntry["kind"], TextKey> = {
  person: "entry_person",
  common_area: "entry_common_area",
  service: "entry_service",
  meeting: "entry_meeting",
  number: "entry_number",
  own: "entry_own",
  shared: "entry_shared",
};
const SERVICES: Record<string, TextKey> = {
  attendant: "entry_attendant",
  queue: "entry_queue",
  voicemail: "entry_voicemail",
};

/** What somebody or something in the address book is. */
export function entryKind(entry: AddressBookEntry): TextKey {
  return (entry.kind === "service" && SERVICES[entry.detail]) || KINDS[entry.kind];
}
