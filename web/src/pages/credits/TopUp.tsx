import { Button, NumberInput, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { creditsQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

const MICROS = 1_000_000;
/** The API's own bounds: above, a slip of the keyboard is likelier than a wish. */
const LEAST = 1;
const MOST = 10_000;
const USUAL = 20;

export function TopUp({ currency }: { currency: string }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const [amount, setAmount] = useState<number>(USUAL);
  const [paid, setPaid] = useState(0);
  const key = useMemo(() => ({ of: [amount, paid], value: purchaseKey() }), [amount, paid]);
  const topUp = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/credits/top-ups", {
          params: { header: { "idempotency-key": key.value } },
          body: { amount_micros: Math.round(amount * MICROS), currency },
        }),
      ),
    onSuccess: async (done) => {
      queries.setQueryData(creditsQuery().queryKey, done.credits);
      setPaid((times) => times + 1);
      await queries.invalidateQueries({ queryKey: ["statement"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    topUp.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.topUp}>
      <NumberInput
        label={t("top_up_amount", { currency })}
        min={LEAST}
        max={MOST}
        decimalScale={2}
        value={amount}
        onChange={(next) => setAmount(Number(next) || 0)}
      />
      <Button type="submit" loading={topUp.isPending} disabled={amount < LEAST || amount > MOST}>
        {t("top_up")}
      </Button>
      <div role="status" className={classes.told}>
        {topUp.data && (
          <Text size="sm">
            {t("top_up_done", {
              amount: f.money(topUp.data.amount.amount_micros, topUp.data.amount.currency),
            })}
          </Text>
        )}
      </div>
      {topUp.isError && <Problem error={topUp.error} />}
    </form>
  );
}
