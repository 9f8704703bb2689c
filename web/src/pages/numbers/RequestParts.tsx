import { Text } from "@mantine/core";
import type { NumberRequest } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Status, type Tone } from "../../parts/Status";

const TONES: Record<NumberRequest["state"], Tone> = {
  draft: "calm",
  submitted: "part",
  in_review: "part",
  information_needed: "part",
  approved: "yes",
  fulfilled: "yes",
  declined: "no",
  withdrawn: "calm",
};

/** What a request is about, in a line. */
export function RequestWhat({ request }: { request: NumberRequest }) {
  const { t, f } = useWords();
  if (request.what === "conversion") {
    return <>{t("request_conversion", { number: request.numbers[0] ?? "" })}</>;
  }
  return (
    <>{t("request_of", { count: request.quantity, country: f.country(request.country) })}</>
  );
}

/** Where it stands, with the operator's last word. */
export function RequestState({ request }: { request: NumberRequest }) {
  return (
    <span>
      <Status tone={TONES[request.state]}>{request.state_name.text}</Status>
      {request.note && (
        <Text span size="xs" display="block">
          {request.note}
        </Text>
      )}
    </span>
  );
}
