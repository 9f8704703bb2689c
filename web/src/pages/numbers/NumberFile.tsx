import { Button, FileInput, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import type { Job } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { JobProgress } from "../../parts/JobProgress";
import { Problem } from "../../parts/Problem";

/** What a file's first two lines may look like. */
const EXAMPLE = "number,user,location\n+33199000123,alice@example,";

/** Numbers given to people by a file: looked at first, and done only when every line is right. */
export function NumberFile({ close }: { close: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<Job | null>(null);
  const send = useMutation({
    mutationFn: async ({ of, dry_run }: { of: File; dry_run: boolean }) => {
      const bytes = await of.arrayBuffer();
      return body(
        api.POST("/api/v1/numbers/file", {
          params: { query: { dry_run }, header: { "idempotency-key": purchaseKey() } },
          headers: { "Content-Type": "text/csv" },
          body: "",
          bodySerializer: () => bytes,
        }),
      );
    },
  });
  const over = useCallback(
    (job: Job) => {
      setChecked(job);
      void queries.invalidateQueries({ queryKey: ["numbers"] });
    },
    [queries],
  );
  const ready = checked?.kind === "assignments_check" && checked.state === "done";
  return (
    <Modal
      opened
      onClose={close}
      title={t("numbers_by_file")}
      closeButtonProps={{ "aria-label": t("close") }}
      size="lg"
    >
      <Stack>
        <Text size="sm">{t("numbers_file_hint")}</Text>
        <pre style={{ margin: 0, overflowX: "auto", fontSize: "0.8rem" }} tabIndex={0}>
          {EXAMPLE}
        </pre>
        <FileInput
          label={t("numbers_file")}
          placeholder={t("numbers_file_choose")}
          accept=".csv,text/csv"
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            setChecked(null);
            send.reset();
          }}
          clearable
          clearButtonProps={{ "aria-label": t("cancel") }}
        />
        <Problem error={send.error} />
        {send.data && <JobProgress key={send.data.id} id={send.data.id} onOver={over} />}
        <Group justify="flex-end">
          <Button
            variant={ready ? "default" : "filled"}
            disabled={file === null}
            loading={send.isPending}
            onClick={() => file && send.mutate({ of: file, dry_run: true })}
          >
            {t("numbers_file_check")}
          </Button>
          {ready && file && (
            <Button onClick={() => send.mutate({ of: file, dry_run: false })}>
              {t("numbers_file_apply")}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
