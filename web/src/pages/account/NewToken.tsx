import { MultiSelect, Select, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Copyable } from "../../parts/Secret";

const DAYS = ["7", "30", "90", "365"];
const DAY_MS = 86_400_000;

export function NewToken({ scopes, close }: { scopes: string[]; close: () => void }) {
  const { t, f } = useWords();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [days, setDays] = useState("90");
  return (
    <Ask
      title={t("token_new")}
      action={t("token_new")}
      ready={chosen.length > 0}
      stale={["tokens"]}
      close={close}
      run={() =>
        body(
          api.POST("/api/v1/account/tokens", {
            body: {
              name,
              scopes: chosen,
              expires_at: new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
            },
          }),
        )
      }
      then={({ token, about }) => (
        <>
          <Copyable name={about.name} value={token} />
          <Text size="sm" c="dimmed">
            {t("shown_once")}
          </Text>
        </>
      )}
    >
      <TextInput
        label={t("token_name")}
        required
        maxLength={100}
        withAsterisk={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <MultiSelect
        label={t("token_scopes")}
        description={t("token_scopes_hint")}
        data={scopes}
        value={chosen}
        onChange={setChosen}
        searchable
      />
      <Select
        label={t("token_lasts")}
        data={DAYS.map((each) => ({
          value: each,
          label: t("token_days", { count: Number(each), days: f.count(Number(each)) }),
        }))}
        value={days}
        allowDeselect={false}
        onChange={(next) => next && setDays(next)}
      />
    </Ask>
  );
}
