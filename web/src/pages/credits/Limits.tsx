import { Button, Group, NumberInput, Text, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { limitsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Limit } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

const MICROS = 1_000_000;
const MONEY = ["hour", "day", "month"];

const SCOPES = {
  organisation: "limit_scope_organisation",
  user: "limit_scope_user",
  service: "limit_scope_service",
  destination: "limit_scope_destination",
  trunk: "limit_scope_trunk",
} as const;
const MEASURES = {
  hour: "limit_measure_hour",
  day: "limit_measure_day",
  month: "limit_measure_month",
  calls: "limit_measure_calls",
  minute: "limit_measure_minute",
} as const;

/** Within the organisation; what waits to be raised is shown at once. */
const PARTS = ["user", "service", "destination", "trunk"] as const;

/** What may be spent, by whom, and how much of it is: each limit with its way to more or less. */
export function Limits() {
  const { t } = useWords();
  const limits = useQuery(limitsQuery());
  return (
    <Loaded query={limits} lines={6}>
      {(data) => {
        const off = data.items.filter(isOff);
        const rows = { currency: data.currency };
        const of = (scope: Limit["scope"]) =>
          data.items.filter((each) => each.scope === scope && !isOff(each));
        return (
          <>
            <Table items={of("organisation")} {...rows} />
            {PARTS.map((scope) => ({ scope, items: of(scope) })).map(
              ({ scope, items }) =>
                items.length > 0 && (
                  <Disclosure
                    key={scope}
                    summary={t("limits_of", { whose: t(SCOPES[scope]), count: items.length })}
                    open={items.some((each) => each.next_amount !== null)}
                  >
                    <Table items={items} {...rows} />
                  </Disclosure>
                ),
            )}
            {off.length > 0 && (
              <Disclosure summary={t("limits_off", { count: off.length })}>
                <Text size="sm">{t("limits_off_hint")}</Text>
                <Table items={off} {...rows} />
              </Disclosure>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

const isOff = (limit: Limit) =>
  limit.scope === "destination" && limit.measure === "calls" && limit.amount === 0;

function Table({ items, currency }: { items: Limit[]; currency: string }) {
  const { t } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("limit_whose")}</th>
          <th scope="col">{t("limit_measure")}</th>
          <th scope="col" className="end">
            {t("limit_counted")}
          </th>
          <th scope="col" className="end">
            {t("limit_most")}
          </th>
          <th scope="col">
            <VisuallyHidden>{t("limit_change")}</VisuallyHidden>
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map((each) => (
          <Row key={`${each.scope} ${each.subject} ${each.measure}`} limit={each} {...{ currency }} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ limit, currency }: { limit: Limit; currency: string }) {
  const { t, f } = useWords();
  const session = useSession();
  const [changing, setChanging] = useState(false);
  const money = MONEY.includes(limit.measure);
  const shown = (amount: number) => (money ? f.money(amount, currency) : f.count(amount));
  const everybody = limit.subject === "" && limit.scope !== "organisation";
  return (
    <tr>
      <td data-label={t("limit_whose")}>
        {t(SCOPES[limit.scope])}
        {limit.subject && `: ${limit.subject_name}`}
        {everybody && ` (${t("limit_each")})`}
      </td>
      <td data-label={t("limit_measure")}>{t(MEASURES[limit.measure])}</td>
      <td data-label={t("limit_counted")} className="end numerals">
        {everybody ? "–" : shown(limit.counted)}
      </td>
      <td data-label={t("limit_most")} className="end numerals">
        {shown(limit.amount)}
      </td>
      <td>
        {limit.next_amount !== null && limit.next_at ? (
          <Waiting limit={limit} amount={shown(limit.next_amount)} at={f.moment(limit.next_at)} />
        ) : changing ? (
          <Change limit={limit} money={money} currency={currency} done={() => setChanging(false)} />
        ) : (
          may(session, "set_limit") && (
            <Button size="xs" variant="default" onClick={() => setChanging(true)}>
              {t("limit_change")}
            </Button>
          )
        )}
      </td>
    </tr>
  );
}

/** A raise that waits: for a second owner, or for its day to be over. */
function Waiting({ limit, amount, at }: { limit: Limit; amount: string; at: string }) {
  const { t } = useWords();
  const session = useSession();
  const { scope, subject, measure } = limit;
  const refresh = useRefresh();
  const confirm = useMutation({
    mutationFn: () => body(api.POST("/api/v1/limits/confirm", { body: { scope, subject, measure } })),
    onSuccess: refresh,
  });
  const withdraw = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/limits/withdraw", { body: { scope, subject, measure } })),
    onSuccess: refresh,
  });
  return (
    <div className={classes.limitChange}>
      <Text size="sm">
        <strong>{t("limit_waits")}</strong>{" "}
        {t("limit_waits_until", { amount, at, name: limit.asked_by_name })}
      </Text>
      <Group gap="xs">
        {may(session, "confirm_limit") && (
          <Button size="xs" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t("limit_confirm")}
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          {t("limit_withdraw")}
        </Button>
      </Group>
      {confirm.isError && <Problem error={confirm.error} />}
      {withdraw.isError && <Problem error={withdraw.error} />}
    </div>
  );
}

function Change(props: { limit: Limit; money: boolean; currency: string; done: () => void }) {
  const { limit, money, currency, done } = props;
  const { t } = useWords();
  const refresh = useRefresh();
  const unit = money ? MICROS : 1;
  const [amount, setAmount] = useState(limit.amount / unit);
  const { scope, subject, measure } = limit;
  const change = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/limits", {
          body: { scope, subject, measure, amount: Math.round(amount * unit) },
        }),
      ),
    onSuccess: async () => {
      await refresh();
      done();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.limitChange}>
      <NumberInput
        size="xs"
        label={money ? t("top_up_amount", { currency }) : t("limit_calls")}
        description={amount * unit > limit.amount ? t("limit_raise_hint") : undefined}
        min={0}
        decimalScale={money ? 2 : 0}
        value={amount}
        onChange={(next) => setAmount(Number(next) || 0)}
        data-autofocus
      />
      <Group gap="xs">
        <Button size="xs" type="submit" loading={change.isPending}>
          {t("limit_save")}
        </Button>
        <Button size="xs" variant="default" onClick={done}>
          {t("limit_cancel")}
        </Button>
      </Group>
      {change.isError && <Problem error={change.error} />}
    </form>
  );
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["limits"] });
}
