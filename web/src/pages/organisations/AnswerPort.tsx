import { Radio, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

type Said = "approve" | "reject";

/** What a losing carrier answered by letter or telephone, to an order that goes by hand. */
export function AnswerPort({ close }: { close: () => void }) {
  const { t } = useWords();
  const [order, setOrder] = useState("");
  const [answer, setAnswer] = useState<Said>("approve");
  const [date, setDate] = useState("");
  const [note, setNote] = useState("");
  return (
    <Ask
      title={t("port_answer_title")}
      action={t("port_answer_go")}
      ready={order.trim() !== ""}
      stale={["port-orders"]}
      close={close}
      run={() =>
        body(
          api.POST("/api/v1/port-orders/{port_order_id}/answers", {
            params: { path: { port_order_id: order.trim() } },
            body: { answer, note, why: "carrier_refused", ...(date && answer === "approve" ? { transfer_date: date } : {}) },
          }),
        )
      }
      then={(told) => <Text>{t("port_answer_told", { name: told.name })}</Text>}
    >
      <Text size="sm">{t("port_answer_hint")}</Text>
      <TextInput
        label={t("port_answer_order")}
        value={order}
        onChange={(event) => setOrder(event.currentTarget.value)}
        data-autofocus
      />
      <Radio.Group
        label={t("port_answer_what")}
        value={answer}
        onChange={(next) => setAnswer(next as Said)}
      >
        <Radio mt="xs" value="approve" label={t("port_answer_approve")} />
        <Radio mt="xs" value="reject" label={t("port_answer_reject")} />
      </Radio.Group>
      {answer === "approve" && (
        <TextInput
          type="date"
          label={t("port_answer_date")}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t("port_answer_note")}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Ask>
  );
}
