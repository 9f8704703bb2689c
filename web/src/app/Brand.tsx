import { Dial } from "../parts/Dial";
import classes from "./Brand.module.css";

/** The name of the product is the same in every language. */
const NAME = "Cadran";

export function Brand({ compact }: { compact?: boolean }) {
  return (
    <span className={classes.brand} data-compact={compact || undefined}>
      <Dial size={compact ? 28 : 34} />
      <span>{NAME}</span>
    </span>
  );
}
