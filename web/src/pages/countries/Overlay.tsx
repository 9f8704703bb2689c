import { Button, FileInput, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { overlayQuery } from "../../api/country-queries";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./EditionsPage.module.css";

/** The operator's own facts and rules, laid over every edition: files by the name of what they change. */
export function Overlay() {
  const { t } = useWords();
  const queries = useQueryClient();
  const overlay = useQuery(overlayQuery());
  const [chosen, setChosen] = useState<File[]>([]);
  const lay = useMutation({
    mutationFn: async (of: File[]) => {
      const files: Record<string, unknown> = {};
      for (const file of of) files[file.name.replace(/\.json$/i, "")] = JSON.parse(await file.text());
      return body(api.PUT("/api/v1/catalogue/overlay", { body: { files } }));
    },
    onSuccess: async () => {
      setChosen([]);
      await queries.invalidateQueries();
    },
  });
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t("overlay_lead")}
      </Text>
      <Loaded query={overlay} lines={2}>
        {(data) => (
          <>
            <Text>
              {Object.keys(data.files).length === 0
                ? t("overlay_none")
                : t("editions_overlaid", { files: Object.keys(data.files).join(", ") })}
            </Text>
            <div className={classes.choose}>
              <FileInput
                multiple
                label={t("overlay_files")}
                placeholder={t("changes_file_choose")}
                accept=".json,application/json"
                value={chosen}
                onChange={setChosen}
              />
              <Button
                disabled={chosen.length === 0}
                loading={lay.isPending}
                onClick={() => lay.mutate(chosen)}
              >
                {t("overlay_lay")}
              </Button>
              {Object.keys(data.files).length > 0 && (
                <Button variant="default" loading={lay.isPending} onClick={() => lay.mutate([])}>
                  {t("overlay_lift")}
                </Button>
              )}
            </div>
          </>
        )}
      </Loaded>
      {lay.isSuccess && <Text role="status">{t("overlay_laid", { count: lay.data.changes.length })}</Text>}
      {lay.isError && <Problem error={lay.error} />}
    </>
  );
}
