import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../i18n/texts";
import { Problem } from "./Problem";

interface Run<Answer> {
  (): Promise<Answer>;
}

interface AskProps<Answer> {
  title: string;
  action: string;
  /** What is asked for; after an answer with `then`, that is shown instead. */
  children: ReactNode;
  run: Run<Answer>;
  then?: (answer: Answer) => ReactNode;
  /** What to read anew afterwards. */
  stale: readonly string[];
  ready?: boolean;
  grave?: boolean;
  /** The word for leaving it; "cancel" unless said otherwise. */
  leaving?: string;
  /** Another button before those two. */
  more?: ReactNode;
  close: () => void;
  /** Leaves without doing it; `close` unless said otherwise. */
  cancel?: () => void;
}

/** A dialog that does one thing: fields, the reason if it was refused, and what came of it. */
export function Ask<Answer>(props: AskProps<Answer>) {
  const { title, action, children, run, then, stale, ready = true, grave, leaving, more, close } = props;
  const leave = props.cancel ?? close;
  const { t } = useWords();
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: run,
    onSuccess: async () => {
      for (const key of stale) await queries.invalidateQueries({ queryKey: [key] });
      if (!then) close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <Modal opened onClose={leave} title={title} closeButtonProps={{ "aria-label": t("close") }}>
      {then && doing.isSuccess ? (
        <Stack>
          {then(doing.data)}
          <Button onClick={close}>{t("done")}</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            {children}
            {doing.isError && <Problem error={doing.error} />}
            <Group justify="flex-end">
              {more}
              <Button variant="default" onClick={leave}>
                {leaving ?? t("cancel")}
              </Button>
              <Button
                type="submit"
                loading={doing.isPending}
                disabled={!ready}
                color={grave ? "red.9" : undefined}
              >
                {action}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
