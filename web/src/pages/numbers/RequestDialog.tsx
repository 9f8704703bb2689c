import { Button, NumberInput, Select, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { requestFormQuery } from "../../api/queries";
import type { NumberRequest, OwnNumber } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";

const MOST_WANTED = 1_000;
type Kind = "geographic" | "toll_free" | "non_geographic";

interface RequestDialogProps {
  country: string | null;
  /** A number that shall become a service number. */
  number: OwnNumber["number"] | null;
  /** A draft, or a request about which something is still to be told. */
  request?: NumberRequest;
  close: () => void;
}

/** Asking for numbers on request: the fields and papers that the country wants. */
export function RequestDialog({ country: first, number, request, close }: RequestDialogProps) {
  const { t } = useWords();
  const [country, setCountry] = useState(first);
  const [kind, setKind] = useState<Kind>((request?.kind as Kind) ?? "geographic");
  const [quantity, setQuantity] = useState(1);
  const [form, setForm] = useState<Record<string, string>>(request?.form ?? {});
  const [key] = useState(purchaseKey);
  /** Whether it is only to be kept for later. */
  const keeps = useRef(false);
  const conversion = number !== null || request?.what === "conversion";
  const asked = useQuery({
    ...requestFormQuery(country ?? "FR", kind),
    enabled: country !== null || conversion,
  });
  const send = (draft: boolean) =>
    request
      ? body(
          api.PUT("/api/v1/number-requests/{request_id}/form", {
            params: { path: { request_id: request.id } },
            body: { form },
          }),
        )
      : body(
          api.POST("/api/v1/number-requests", {
            params: { header: { "idempotency-key": `${key}${draft ? "d" : ""}` } },
            body: number
              ? { number, form, kind, usage: "service", quantity: 1, draft: false }
              : { country, kind, usage: "service", quantity, form, draft },
          }),
        );
  const fields = (asked.data?.fields ?? []).filter((each) => !(conversion && each.paper));
  return (
    <Ask
      title={number ? t("request_conversion", { number }) : t("request_new")}
      action={t("request_send")}
      ready={asked.data !== undefined}
      stale={["requests"]}
      run={() => {
        const draft = keeps.current;
        keeps.current = false;
        return send(draft);
      }}
      more={
        !conversion &&
        !request && (
          <Button
            type="submit"
            variant="default"
            disabled={!asked.data}
            onClick={() => {
              keeps.current = true;
            }}
          >
            {t("request_keep")}
          </Button>
        )
      }
      close={close}
    >
      <Text size="sm">{conversion ? t("request_conversion_hint") : t("request_hint")}</Text>
      {!conversion && !request && (
        <>
          <CountrySelect label={t("country")} value={country} onChange={setCountry} />
          <Select
            label={t("number_kind")}
            data={[
              { value: "geographic", label: t("kind_geographic") },
              { value: "toll_free", label: t("kind_toll_free") },
              { value: "non_geographic", label: t("kind_non_geographic") },
            ]}
            value={kind}
            allowDeselect={false}
            onChange={(next) => next && setKind(next as Kind)}
          />
          <NumberInput
            label={t("request_quantity")}
            min={1}
            max={MOST_WANTED}
            allowDecimal={false}
            value={quantity}
            onChange={(next) => setQuantity(Number(next) || 1)}
          />
        </>
      )}
      {fields.map((field) => (
        <TextInput
          key={field.name}
          label={field.label}
          withAsterisk={field.required}
          value={form[field.name] ?? ""}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setForm((now) => ({ ...now, [field.name]: text }));
          }}
        />
      ))}
    </Ask>
  );
}
