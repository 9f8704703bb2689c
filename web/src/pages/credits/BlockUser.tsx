import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { PersonSelect } from "../../parts/PersonSelect";

/** Blocks somebody's paid calls. */
export function BlockUser({ close }: { close: () => void }) {
  const { t } = useWords();
  const [user, setUser] = useState({ id: "", name: "" });
  const [note, setNote] = useState("");
  return (
    <Ask
      title={t("blocked_block")}
      action={t("blocked_block")}
      grave
      ready={user.id !== ""}
      stale={["blocked-users"]}
      close={close}
      run={() =>
        body(
          api.PUT("/api/v1/blocked-users/{user}", {
            params: { path: { user: user.id } },
            body: { note },
          }),
        )
      }
    >
      <Text size="sm">{t("blocked_block_hint")}</Text>
      <PersonSelect label={t("person")} value={user} choose={setUser} />
      <TextInput
        label={t("blocked_note")}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Ask>
  );
}
