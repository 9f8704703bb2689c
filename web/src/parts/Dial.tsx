import classes from "./Dial.module.css";

/** The ten holes of a dial, clockwise from the finger stop; the tenth is 0. */
const HOLES = 10;
const STEP_DEGREES = 27;
const FIRST_DEGREES = -45;

interface DialProps {
  size: number;
  /** How much of the dial is lit, 0 to 1; without it the dial is the mark of the house. */
  share?: number;
  children?: React.ReactNode;
}

/** The house's mark, and its way to show what is left of something: holes go dark one by one. */
export function Dial({ size, share = 1, children }: DialProps) {
  const lit = Math.ceil(Math.min(1, Math.max(0, share)) * HOLES);
  return (
    <span className={classes.dial} style={{ width: size, height: size }}>
      <svg viewBox="0 0 64 64" width={size} height={size} aria-hidden="true" focusable="false">
        <circle cx="32" cy="32" r="30.5" className={classes.plate} />
        {Array.from({ length: HOLES }, (_, index) => {
          const angle = ((FIRST_DEGREES - index * STEP_DEGREES) * Math.PI) / 180;
          return (
            <circle
              key={index}
              cx={32 + 22.5 * Math.cos(angle)}
              cy={32 + 22.5 * Math.sin(angle)}
              r={4.1}
              className={index < lit ? classes.lit : classes.dark}
            />
          );
        })}
        {children === undefined && <circle cx="32" cy="32" r="8.5" className={classes.hub} />}
        <path d="M45 45 L53.5 53.5" className={classes.stop} />
      </svg>
      {children !== undefined && <span className={classes.middle}>{children}</span>}
    </span>
  );
}
