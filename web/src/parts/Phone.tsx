import { useDisclosure } from "@mantine/hooks";
import type { MouseEvent } from "react";
import { may, useSession } from "../api/session";
import type { PhoneNumber } from "../api/types";
import { ClickToCall } from "./ClickToCall";

type Shown = Pick<PhoneNumber, "national" | "international" | "country">;
type Show = (of: Shown) => string;

/** As the reader would dial it: numbers of their own country without its code, all others with it. */
export function useShownNumber(): Show {
  const home = useSession()?.usage_location;
  return (of) => (of.country && of.country !== home ? of.international : of.national);
}

interface Props {
  of: PhoneNumber;
  international?: boolean;
  /** Whose it is, if that is known. */
  name?: string;
}

/** A number as people write it; a press calls it from the reader's own telephone, or whatever else dials here. */
export function Phone({ of, international, name }: Props) {
  const shown = useShownNumber();
  const places = may(useSession(), "place_call");
  const [asking, ask] = useDisclosure(false);
  const press = (event: MouseEvent) => {
    const elsewhere = event.metaKey || event.ctrlKey || event.shiftKey;
    if (!places || elsewhere) return;
    event.preventDefault();
    ask.open();
  };
  return (
    <>
      <a
        href={`tel:${of.number}`}
        onClick={press}
        className="numerals"
        style={{ whiteSpace: "nowrap" }}
      >
        {international ? of.international : shown(of)}
      </a>
      {asking && <ClickToCall of={of} name={name ?? ""} close={ask.close} />}
    </>
  );
}
