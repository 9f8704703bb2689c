import { createContext, useContext } from "react";
import type { PlanFault } from "../../api/types";
import classes from "./Attendant.module.css";

/** Everything that is wrong with the plan being edited, by its place. */
export const Faults = createContext<readonly PlanFault[]>([]);

/** What is wrong at a place of the plan, where it is; nothing if nothing is. */
export function Fault({ place, within }: { place: string; within?: boolean }) {
  const faults = useContext(Faults).filter(
    (each) => each.place === place || (within && each.place.startsWith(`${place}.`)),
  );
  return faults.map((each) => (
    <p key={`${each.place} ${each.reason.id}`} className={classes.fault} role="status">
      {each.reason.text}
    </p>
  ));
}
