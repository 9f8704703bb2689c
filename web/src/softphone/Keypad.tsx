import { UnstyledButton } from "@mantine/core";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";

const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"],
  ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"],
  ["*", ""], ["0", "+"], ["#", ""],
] as const;

/** The twelve keys of a telephone. */
export function Keypad({ press }: { press: (key: string) => void }) {
  const { t } = useWords();
  return (
    <div className={classes.keys} role="group" aria-label={t("phone_keypad")}>
      {KEYS.map(([key, letters]) => (
        <UnstyledButton key={key} className={classes.key} onClick={() => press(key)}>
          {key}
          {letters && <small aria-hidden>{letters}</small>}
        </UnstyledButton>
      ))}
    </div>
  );
}
