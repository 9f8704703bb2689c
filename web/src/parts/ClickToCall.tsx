import { Text } from "@mantine/core";
import { useMemo } from "react";
import { api, body, purchaseKey } from "../api/client";
import type { PhoneNumber } from "../api/types";
import { useWords } from "../i18n/texts";
import { Ask } from "./Ask";

interface Props {
  of: PhoneNumber;
  name: string;
  close: () => void;
}

/** Calls a number: the reader's own telephone rings first. A refusal is shown with its reason. */
export function ClickToCall({ of, name, close }: Props) {
  const { t } = useWords();
  const id = useMemo(() => purchaseKey(), []);
  const who = name || of.international;
  return (
    <Ask
      title={t("click_title", { who })}
      action={t("click_call")}
      stale={["own-calls"]}
      close={close}
      run={() => body(api.POST("/api/v1/own-calls", { body: { to: of.number, id } }))}
      then={(placed) => (
        <Text role="status">{t("click_rings", { who: placed.name || of.international })}</Text>
      )}
    >
      {name && <Text className="numerals">{of.international}</Text>}
      <Text>{t("click_how", { who })}</Text>
    </Ask>
  );
}
