import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

/** Lets a number go to another carrier, which showed the PIN. */
export function PortOutDialog({ close }: { close: () => void }) {
  const { t } = useWords();
  const [number, setNumber] = useState("");
  const [pin, setPin] = useState("");
  const bare = number.replace(/[\s().-]/g, "");
  return (
    <Ask
      title={t("port_out_go")}
      action={t("port_out_go")}
      grave
      ready={/^\+[1-9][0-9]{2,14}$/.test(bare) && pin !== ""}
      stale={["numbers"]}
      close={close}
      run={() => api.POST("/api/v1/port-outs", { body: { number: bare, pin } })}
      then={() => <Text>{t("port_out_gone", { number: bare })}</Text>}
    >
      <Text size="sm">{t("port_out_go_hint")}</Text>
      <TextInput
        label={t("number")}
        inputMode="tel"
        placeholder="+33199000100"
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t("port_out_pin")}
        inputMode="numeric"
        autoComplete="off"
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value)}
      />
    </Ask>
  );
}
