import { Alert, Button, NumberInput, Select, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { paymentMethodsQuery, rechargeQuery } from "../../api/queries";
import type { CreditOutlook, Recharge } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

const MICROS = 1_000_000;

/** Pays in by itself when the balance falls below a trigger; begins with what is recommended. */
export function Recharging({ set, outlook }: { set: Recharge; outlook: CreditOutlook }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const methods = useQuery(paymentMethodsQuery());
  const [active, setActive] = useState(set.active);
  const [trigger, setTrigger] = useState(
    (set.trigger.amount_micros || outlook.recommended_trigger.amount_micros) / MICROS,
  );
  const [amount, setAmount] = useState(
    (set.amount.amount_micros || outlook.recommended_amount.amount_micros) / MICROS,
  );
  const [low, setLow] = useState(set.low.amount_micros / MICROS);
  const [method, setMethod] = useState<string | null>(set.method_id);
  const chosen = method ?? methods.data?.items[0]?.id ?? null;
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/credits/recharge", {
          body: {
            active,
            method_id: chosen,
            trigger_micros: Math.round(trigger * MICROS),
            amount_micros: Math.round(amount * MICROS),
            low_micros: Math.round(low * MICROS),
          },
        }),
      ),
    onSuccess: (data) => queries.setQueryData(rechargeQuery().queryKey, data),
  });
  const currency = set.amount.currency;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.recharge}>
      {set.stopped && (
        <Alert color="red" variant="light" className={classes.wide}>
          {set.stopped === "too_often" ? t("recharge_too_often") : t("recharge_failing")}
        </Alert>
      )}
      <Switch
        className={classes.wide}
        label={t("recharge_active")}
        checked={active}
        onChange={(event) => setActive(event.currentTarget.checked)}
      />
      <NumberInput
        label={t("recharge_trigger", { currency })}
        min={0}
        value={trigger}
        onChange={(next) => setTrigger(Number(next) || 0)}
      />
      <NumberInput
        label={t("recharge_amount", { currency })}
        min={0}
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
      <NumberInput
        label={t("recharge_low", { currency })}
        min={0}
        value={low}
        onChange={(next) => setLow(Number(next) || 0)}
      />
      <Button type="submit" loading={save.isPending} disabled={active && chosen === null}>
        {t("save")}
      </Button>
      <div role="status" className={classes.told}>
        {save.isSuccess && t("recharge_saved")}
      </div>
      {save.isError && <Problem error={save.error} />}
    </form>
  );
}
