import { Button, NumberInput, Select, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { creditsQuery, paymentMethodsQuery, paymentQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

const MICROS = 1_000_000;
/** The API's own bound: above, a slip of the keyboard is likelier than a wish. */
const MOST = 10_000;
/** How often an open payment is asked about while somebody looks. */
const LOOK_MS = 1_000;
const OPEN = ["created", "pending", "unknown"];

/** Pays credit in with a method that is kept here, and says how the payment fares. */
export function TopUp({ currency, least }: { currency: string; least: number }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const methods = useQuery(paymentMethodsQuery());
  const [amount, setAmount] = useState<number>(least);
  const [method, setMethod] = useState<string | null>(null);
  const [paid, setPaid] = useState(0);
  const chosen = method ?? methods.data?.items[0]?.id ?? null;
  const key = useMemo(
    () => ({ of: [amount, chosen, paid], value: purchaseKey() }),
    [amount, chosen, paid],
  );
  const pay = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/payments", {
          params: { header: { "idempotency-key": key.value } },
          body: { amount_micros: Math.round(amount * MICROS), method_id: chosen ?? "" },
        }),
      ),
    onSuccess: () => setPaid((times) => times + 1),
  });
  const payment = useQuery({
    ...paymentQuery(pay.data?.id ?? ""),
    enabled: pay.data !== undefined,
    refetchInterval: (query) => {
      const state = query.state.data?.state;
      if (state !== undefined && !OPEN.includes(state)) {
        void queries.invalidateQueries({ queryKey: creditsQuery().queryKey });
        void queries.invalidateQueries({ queryKey: ["statement"] });
        return false;
      }
      return LOOK_MS;
    },
  });
  const shown = payment.data ?? pay.data;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pay.mutate();
  };
  if (methods.data?.items.length === 0) return null;
  return (
    <form onSubmit={submit} className={classes.topUp}>
      <NumberInput
        label={t("top_up_amount", { currency })}
        min={least}
        max={MOST}
        decimalScale={2}
        value={amount}
        onChange={(next) => setAmount(Number(next) || 0)}
      />
      <Select
        label={t("pay_with")}
        data={(methods.data?.items ?? []).map((each) => ({ value: each.id, label: each.label }))}
        value={chosen}
        onChange={setMethod}
        allowDeselect={false}
      />
      <Button
        type="submit"
        loading={pay.isPending}
        disabled={amount < least || amount > MOST || chosen === null}
      >
        {t("top_up")}
      </Button>
      <div role="status" className={classes.told}>
        {shown && (
          <Text size="sm" c={shown.state === "failed" ? "var(--no)" : undefined}>
            {t("payment_fares", {
              amount: f.money(shown.amount.amount_micros, shown.amount.currency),
              state: shown.text,
            })}
          </Text>
        )}
      </div>
      {pay.isError && <Problem error={pay.error} />}
    </form>
  );
}
