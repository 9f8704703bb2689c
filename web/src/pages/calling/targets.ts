import { may, useSession } from "../../api/session";
import type { CallSettings } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";

export type Target = CallSettings["forward"];
type Kind = Target["kind"];

const NAMES: Record<Kind, TextKey> = {
  disconnect: "calling_told",
  person: "send_person",
  attendant: "send_attendant",
  queue: "calling_queue",
  voicemail: "calling_voicemail",
  number: "send_number",
};

/** Where a person's calls may go; `nowhere` says what it means that they go nowhere, `now` is what holds. */
export function useKinds(kinds: readonly Kind[]) {
  const { t } = useWords();
  const session = useSession();
  const shown = kinds.filter((each) => each !== "attendant" || may(session, "list_attendants"));
  return (nowhere: TextKey, now: Kind) =>
    (shown.includes(now) ? shown : [...shown, now]).map((each) => ({
      value: each,
      label: t(each === "disconnect" ? nowhere : NAMES[each]),
    }));
}
