import { useSession } from "../api/session";
import type { PhoneNumber } from "../api/types";

type Shown = Pick<PhoneNumber, "national" | "international" | "country">;
type Show = (of: Shown) => string;

/** As the reader would dial it: numbers of their own country without its code, all others with it. */
export function useShownNumber(): Show {
  const home = useSession()?.usage_location;
  return (of) => (of.country && of.country !== home ? of.international : of.national);
}

/** A number as people write it, of somebody by `name` if known; a press dials it. */
export function Phone({ of, international }: { of: PhoneNumber; international?: boolean; name?: string }) {
  const shown = useShownNumber();
  return (
    <a href={`tel:${of.number}`} className="numerals" style={{ whiteSpace: "nowrap" }}>
      {international ? of.international : shown(of)}
    </a>
  );
}
