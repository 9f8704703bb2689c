import { Button, FileInput, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import type { BringFile, Job } from "../api/types";
import { useWords } from "../i18n/texts";
import { JobProgress } from "./JobProgress";
import { Problem } from "./Problem";

interface Props {
  title: string;
  hint: string;
  /** What a file's first two lines may look like. */
  example: string;
  /** What a file may be, and what it is called; a table unless said otherwise. */
  accept?: string;
  label?: string;
  /** The kind of job that only looks at the file. */
  check: string;
  /** What is out of date once the changes are made. */
  changes: readonly string[];
  send: BringFile;
  close: () => void;
}

/** Changes by a file: looked at first, and made only when every line is right. */
export function ChangesFile({ accept = ".csv,text/csv", ...props }: Props) {
  const { title, hint, example, check, changes, send, close } = props;
  const { t } = useWords();
  const label = props.label ?? t("changes_file");
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<Job | null>(null);
  const sending = useMutation({
    mutationFn: async ({ of, dry_run }: { of: File; dry_run: boolean }) =>
      send(await of.arrayBuffer(), dry_run),
  });
  const over = useCallback(
    (job: Job) => {
      setChecked(job);
      for (const key of changes) void queries.invalidateQueries({ queryKey: [key] });
    },
    [queries, changes],
  );
  const ready = checked?.kind === check && checked.state === "done";
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
      size="lg"
    >
      <Stack>
        <Text size="sm">{hint}</Text>
        <pre style={{ margin: 0, overflowX: "auto", fontSize: "0.8rem" }} tabIndex={0}>
          {example}
        </pre>
        <FileInput
          label={label}
          placeholder={t("changes_file_choose")}
          accept={accept}
          value={file}
          onChange={(chosen) => {
            setFile(chosen);
            setChecked(null);
            sending.reset();
          }}
          clearable
          clearButtonProps={{ "aria-label": t("cancel") }}
        />
        <Problem error={sending.error} />
        {sending.data && <JobProgress key={sending.data.id} id={sending.data.id} onOver={over} />}
        <Group justify="flex-end">
          <Button
            variant={ready ? "default" : "filled"}
            disabled={file === null}
            loading={sending.isPending}
            onClick={() => file && sending.mutate({ of: file, dry_run: true })}
          >
            {t("changes_file_check")}
          </Button>
          {ready && file && (
            <Button onClick={() => sending.mutate({ of: file, dry_run: false })}>
              {t("changes_file_apply")}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
