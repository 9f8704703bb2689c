import { Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import type { NumberRequest } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { RequestWhat } from "../numbers/RequestParts";

export type AnswerState = "in_review" | "information_needed" | "approved" | "declined";

const LONGEST_NOTE = 1_000;

interface Props {
  request: NumberRequest;
  state: AnswerState;
  action: string;
  close: () => void;
}

/** A step of the operator's, with a word that the organisation reads. */
export function AnswerRequest({ request, state, action, close }: Props) {
  const { t } = useWords();
  const [note, setNote] = useState("");
  return (
    <Ask
      title={t("answer_title", { organisation: request.organisation })}
      action={action}
      grave={state === "declined"}
      stale={["requests"]}
      close={close}
      run={() =>
        body(
          api.POST("/api/v1/operator/organisations/{org}/number-requests/{request_id}/answer", {
            params: { path: { org: request.organisation, request_id: request.id } },
            body: { state, note },
          }),
        )
      }
    >
      <Text component="div">
        <RequestWhat request={request} />
      </Text>
      <Textarea
        label={t("answer_note")}
        description={t("answer_note_hint")}
        value={note}
        maxLength={LONGEST_NOTE}
        autosize
        minRows={2}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-autofocus
      />
    </Ask>
  );
}
