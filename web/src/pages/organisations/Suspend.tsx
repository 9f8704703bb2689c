import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import type { Organisation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

export function Suspend({ organisation, close }: { organisation: Organisation; close: () => void }) {
  const { t } = useWords();
  const [why, setWhy] = useState("");
  const { id, name } = organisation;
  return (
    <Ask
      title={t("organisation_suspend_title", { name })}
      action={t("organisation_suspend")}
      grave
      stale={["organisations"]}
      close={close}
      run={() =>
        body(
          api.PUT("/api/v1/organisations/{org}/suspension", {
            params: { path: { org: id } },
            body: { why },
          }),
        )
      }
    >
      <Text>{t("organisation_suspend_hint")}</Text>
      <TextInput
        label={t("organisation_why")}
        value={why}
        maxLength={200}
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-autofocus
      />
    </Ask>
  );
}
