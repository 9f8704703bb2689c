import { Button, TextInput } from "@mantine/core";
import { IconPhoneOutgoing } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useWords } from "../../i18n/texts";
import type { Command } from "./LivePanel";
import classes from "./Meeting.module.css";

interface DialOutProps {
  give: (name: Command, args: Record<string, string>) => void;
  live: boolean;
}

/** Calls somebody into the meeting, with the number as one would dial it. */
export function DialOut({ give, live }: DialOutProps) {
  const { t } = useWords();
  const [number, setNumber] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give("dial_out", { number: number.trim() });
    setNumber("");
  };
  return (
    <form onSubmit={submit} className={classes.dialOut}>
      <TextInput
        label={t("live_dial_out")}
        description={live ? t("live_dial_out_hint") : t("live_dial_out_not_started")}
        type="tel"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        disabled={!live}
      />
      <Button
        type="submit"
        disabled={!live || number.trim() === ""}
        leftSection={<IconPhoneOutgoing size={17} aria-hidden />}
      >
        {t("live_dial")}
      </Button>
    </form>
  );
}
