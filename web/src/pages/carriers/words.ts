import type { Trunk } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import type { Tone } from "../../parts/Status";

type Gateway = Trunk["gateways"][number];

export const TONES: Record<Trunk["state"], Tone> = {
  up: "yes",
  down: "no",
  unknown: "calm",
  out_of_service: "calm",
};

const STATES: Record<Trunk["state"], TextKey> = {
  up: "carrier_state_up",
  down: "carrier_state_down",
  unknown: "carrier_state_unknown",
  out_of_service: "carrier_state_out_of_service",
};

/** How gateways and accounts do, in words. */
export function useCarrierWords() {
  const { t, f } = useWords();
  const heard = (status: number, round_trip_ms: number | null) => {
    if (status === 0) return t("carrier_not_asked");
    if (status === 408) return t("carrier_silent");
    if (status === 503) return t("carrier_unreachable");
    if (round_trip_ms === null) return t("carrier_said", { status });
    return t("carrier_said_in", { status, ms: f.count(round_trip_ms) });
  };
  return {
    state: (state: Trunk["state"]) => t(STATES[state]),
    answer: ({ status, round_trip_ms, changed_at, why }: Gateway) => {
      const said = why?.text ?? heard(status, round_trip_ms);
      return changed_at === null ? said : `${said} ${t("carrier_since", { when: f.moment(changed_at) })}`;
    },
    registration: ({ registration, username }: Trunk) => {
      if (registration === null) return "";
      const facts = {
        account: username,
        status: registration.status,
        when: registration.until === null ? "" : f.moment(registration.until),
      };
      if (registration.registered) return t("carrier_registered", facts);
      if (registration.status === 0) return t("carrier_registering", facts);
      return registration.until === null
        ? t("carrier_not_registered", facts)
        : t("carrier_not_registered_until", facts);
    },
  };
}
