import { Button, Group, Modal, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../i18n/texts";
import { Problem } from "./Problem";

interface Run<Answer> {
  (): Promise<Answer>;
}

interface After<Answer> {
  (answer: Answer): unknown;
}

interface AskProps<Answer> {
  title: string;
  action: string;
  /** What is asked for; after an answer with `then`, that is shown instead. */
  children: ReactNode;
  run: Run<Answer>;
  then?: (answer: Answer) => ReactNode;
  /** What follows; `close` unless said otherwise. */
  after?: After<Answer>;
  /** What to read anew afterwards. */
  stale: readonly string[];
  ready?: boolean;
  grave?: boolean;
  size?: "lg";
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
  const { title, action, children, run, then, stale, ready = true, grave, size, leaving, more, close } = props;
  const after = props.after ?? close;
  const leave = props.cancel ?? close;
  const { t } = useWords();
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: run,
    onSuccess: async (answer) => {
      for (const key of stale) await queries.invalidateQueries({ queryKey: [key] });
      if (!then) await after(answer);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    doing.mutate();
  };
  return (
    <Modal
      opened
      onClose={leave}
      size={size}
      title={title}
      closeButtonProps={{ "aria-label": t("close") }}
    >
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
