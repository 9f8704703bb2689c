import { Button, NumberInput, Select, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { creditsQuery, paymentMethodsQuery, paymentQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { PaymentMethod } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

const MICROS = 1_000_000;
/** The API's own bound: above, a slip of the keyboard is likelier than a wish. */
const MOST = 10_000;
/** How often an open payment is asked about while somebody looks. */
const LOOK_MS = 1_000;
const OPEN = ["created", "pending", "unknown"];
/** The token of the sandbox's bank that always pays. */
const PLAY_CARD = "sandbox_approve";

interface TopUpProps {
  currency: string;
  least: number;
}

/** Pays credit in, or says why nothing can be paid and what to do about it. */
export function TopUp(props: TopUpProps) {
  const { t } = useWords();
  const methods = useQuery(paymentMethodsQuery()).data;
  if (methods === undefined) return null;
  if (methods.funds === "nothing") return <NothingPays />;
  if (methods.funds === "money" && methods.items.length === 0)
    return <Text size="sm">{t("top_up_no_method")}</Text>;
  return <Paying {...props} methods={methods.items} play={methods.funds === "play"} />;
}

function NothingPays() {
  const { t } = useWords();
  const session = useSession();
  return (
    <div className={classes.topUp}>
      <Text size="sm">{t("funds_nothing")}</Text>
      {may(session, "switch_sandbox") && (
        <Text size="sm">
          {t("funds_practice")} <Link to="/set-up">{t("funds_to_sandbox")}</Link>
        </Text>
      )}
    </div>
  );
}

interface PayingProps extends TopUpProps {
  methods: PaymentMethod[];
  /** It is the sandbox's bank that pays: whoever keeps no card yet is given one. */
  play: boolean;
}

/** Pays with a method that is kept here, and says how the payment fares. */
function Paying({ currency, least, methods, play }: PayingProps) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const [amount, setAmount] = useState<number>(least);
  const [method, setMethod] = useState<string | null>(null);
  const [paid, setPaid] = useState(0);
  const chosen = method ?? methods[0]?.id ?? null;
  const key = useMemo(
    () => ({ of: [amount, chosen, paid], value: purchaseKey() }),
    [amount, chosen, paid],
  );
  const pay = useMutation({
    mutationFn: async () => {
      const params = { header: { "idempotency-key": key.value } };
      const card = { params, body: { token: PLAY_CARD } };
      const method_id = chosen ?? (await body(api.POST("/api/v1/payments/methods", card))).id;
      const asked = { amount_micros: Math.round(amount * MICROS), method_id };
      return body(api.POST("/api/v1/payments", { params, body: asked }));
    },
    onSuccess: () => {
      setPaid((times) => times + 1);
      void queries.invalidateQueries({ queryKey: paymentMethodsQuery().queryKey });
    },
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
      {methods.length > 0 && (
        <Select
          label={t("pay_with")}
          data={methods.map((each) => ({ value: each.id, label: each.label }))}
          value={chosen}
          onChange={setMethod}
          allowDeselect={false}
        />
      )}
      <Button
        type="submit"
        loading={pay.isPending}
        disabled={amount < least || amount > MOST}
      >
        {t(play ? "top_up_play" : "top_up")}
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
      {play && (
        <div className={classes.wide}>
          <Text size="sm" c="dimmed" mb="xs">
            {t("play_money_hint")}
          </Text>
          <Disclosure summary={t("play_money_numbers")}>{t("play_money_numbers_hint")}</Disclosure>
        </div>
      )}
    </form>
  );
}
