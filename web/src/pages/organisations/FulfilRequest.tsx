import { Text, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import type { NumberRequest } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { RequestWhat } from "../numbers/RequestParts";

/** One number a line, however it is written; spaces and hyphens are left out. */
function numbersOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.replace(/[^0-9+]/g, ""))
    .filter((line) => line !== "");
}

/** The numbers of an approved request, all at once; a conversion needs none. */
export function FulfilRequest({ request, close }: { request: NumberRequest; close: () => void }) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [city, setCity] = useState("");
  const conversion = request.what === "conversion";
  const numbers = conversion ? [] : numbersOf(typed).map((number) => ({ number, city, area_code: "" }));
  return (
    <Ask
      title={t("answer_title", { organisation: request.organisation })}
      action={t("answer_fulfilled")}
      ready={conversion || numbers.length === request.quantity}
      stale={["requests", "numbers"]}
      close={close}
      run={() =>
        body(
          api.POST("/api/v1/operator/organisations/{org}/number-requests/{request_id}/fulfilment", {
            params: { path: { org: request.organisation, request_id: request.id } },
            body: { numbers },
          }),
        )
      }
    >
      <Text component="div">
        <RequestWhat request={request} />
      </Text>
      {!conversion && (
        <>
          <Textarea
            label={t("fulfil_numbers")}
            description={t("fulfil_numbers_hint", { count: numbers.length, wanted: request.quantity })}
            value={typed}
            autosize
            minRows={3}
            maxRows={12}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
          <TextInput
            label={t("fulfil_city")}
            value={city}
            maxLength={100}
            onChange={(event) => setCity(event.currentTarget.value)}
          />
        </>
      )}
    </Ask>
  );
}
