import { Anchor, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, body } from "../../api/client";
import type { Job, Organisation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { JobProgress } from "../../parts/JobProgress";

/** Numbers back, data into an archive, the rest erased: only who types the identifier meant it. */
export function Delete({ organisation, close }: { organisation: Organisation; close: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const { id, name } = organisation;
  return (
    <Ask
      title={t("organisation_delete_title", { name })}
      action={t("organisation_delete")}
      grave
      ready={typed === id}
      stale={["organisations"]}
      close={close}
      run={() => body(api.DELETE("/api/v1/organisations/{org}", { params: { path: { org: id } } }))}
      then={(begun) => <Deleting {...begun} />}
    >
      <Text>{t("organisation_delete_hint")}</Text>
      <TextInput
        label={t("organisation_delete_confirm", { id })}
        value={typed}
        autoCapitalize="none"
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-autofocus
      />
    </Ask>
  );
}

function Deleting({ job, export: archive }: { job: string; export: string }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const over = useCallback(
    (ended: Job) => {
      setDone(ended.state === "done");
      void queries.invalidateQueries({ queryKey: ["organisations"] });
    },
    [queries],
  );
  return (
    <>
      <JobProgress id={job} onOver={over} />
      {done && (
        <Anchor href={`/api/v1/organisation-exports/${archive}`} download>
          {t("organisation_download")}
        </Anchor>
      )}
    </>
  );
}
