import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { poolsQuery, type UsageFilter, usageQuery, usageSumsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { MinutePool, UsageRow, UsageSum } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Cost } from "../../parts/Cost";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Rows } from "../../parts/Rows";
import { Figure } from "../../parts/Status";
import { DayChart } from "./DayChart";
import { Forget } from "./Forget";
import classes from "./Reports.module.css";
import { Retention } from "./Retention";
import { isOneDay, lately, oneDay, UsageFilters } from "./UsageFilters";

const MINUTE_S = 60;
const FILES: Record<string, TextKey> = {
  csv: "export_csv",
  xlsx: "export_xlsx",
  zip: "export_zip",
};

/** The usage report: who called where, what paid for it, day by day; and the files of it. */
export function ReportsPage() {
  const { t } = useWords();
  const session = useSession();
  const [filter, setFilter] = useState<UsageFilter>(lately);
  const [cursor, setCursor] = useState<string>();
  const sums = useQuery(usageSumsQuery(filter));
  const rows = useQuery(usageQuery(filter, cursor));
  const narrow = (next: UsageFilter) => {
    setCursor(undefined);
    setFilter(next);
  };
  return (
    <Page title={t("reports_title")} lead={t("reports_lead")} actions={<Files filter={filter} />}>
      <UsageFilters filter={filter} onChange={narrow} />
      <Panel title={t("usage_sums")}>
        <p className={classes.zone}>{t("usage_zone")}</p>
        <Loaded query={sums} lines={6}>
          {(data) => (
            <Sums
              sums={data.items}
              filter={filter}
              onDay={(day) => narrow({ ...filter, ...oneDay(day) })}
              onBack={() => narrow({ ...filter, ...lately() })}
            />
          )}
        </Loaded>
      </Panel>
      <Panel title={t("usage_rows")}>
        <Loaded query={rows} lines={8}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("usage_none")} hint={t("usage_none_hint")} />
            ) : (
              <>
                <UsageTable rows={data.items} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel title={t("pools_title")}>
        <Pools />
      </Panel>
      <Panel title={t("retention_title")}>
        <Retention />
      </Panel>
      {may(session, "export_person_records") && (
        <Panel title={t("forget_title")}>
          <Forget />
        </Panel>
      )}
    </Page>
  );
}

function Files({ filter }: { filter: UsageFilter }) {
  const { t } = useWords();
  const asked = new URLSearchParams(
    Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  return Object.entries(FILES).map(([kind, name]) => (
    <Button
      key={kind}
      component="a"
      variant="default"
      href={`/api/v1/reports/usage.${kind}?${asked}`}
      download
    >
      {t(name)}
    </Button>
  ));
}

interface SumsProps {
  sums: UsageSum[];
  filter: UsageFilter;
  onDay: (day: string) => void;
  onBack: () => void;
}

function Sums({ sums, filter, onDay, onBack }: SumsProps) {
  const { t, f } = useWords();
  if (sums.length === 0) return <Empty title={t("usage_none")} hint={t("usage_none_hint")} />;
  const money = new Map<string, number>();
  for (const { charge } of sums) {
    if (charge) money.set(charge.currency, (money.get(charge.currency) ?? 0) + charge.amount_micros);
  }
  const seconds = sums.reduce((all, each) => all + each.seconds, 0);
  const calls = sums.reduce((all, each) => all + each.calls, 0);
  return (
    <>
      <div className={classes.figures}>
        <Figure name={t("usage_calls")}>{f.count(calls)}</Figure>
        <Figure name={t("usage_minutes")}>{f.count(Math.ceil(seconds / MINUTE_S))}</Figure>
        {[...money].map(([currency, micros]) => (
          <Figure key={currency} name={t("usage_charge")}>
            {f.money(micros, currency)}
          </Figure>
        ))}
      </div>
      <DayChart sums={sums} filter={filter} onDay={onDay} />
      {isOneDay(filter) && (
        <Button size="xs" variant="default" onClick={onBack} mb="md">
          {t("usage_chart_back")}
        </Button>
      )}
      <Categories sums={sums} />
    </>
  );
}

/** What was used by kind of call and by what paid: the credits by category, among others. */
function Categories({ sums }: { sums: UsageSum[] }) {
  const { t, f } = useWords();
  const found = new Map<string, UsageSum>();
  for (const each of sums) {
    const key = categoryOf(each);
    const known = found.get(key);
    found.set(key, known ? added(known, each) : each);
  }
  return (
    <Rows
      label={t("usage_categories")}
      of={[...found.values()]}
      id={categoryOf}
      columns={[
        { head: "usage_type", cell: (each) => each.call_type_name },
        { head: "usage_paid_by", cell: (each) => each.capability_name },
        { head: "usage_calls", figure: true, cell: (each) => f.count(each.calls) },
        { head: "usage_minutes", figure: true, cell: (each) => f.count(Math.ceil(each.seconds / MINUTE_S)) },
        { head: "usage_charge", figure: true, cell: (each) => <Cost of={each.charge} /> },
      ]}
    />
  );
}

function categoryOf(sum: UsageSum): string {
  return `${sum.call_type} ${sum.capability} ${sum.charge?.currency ?? ""}`;
}

function added(one: UsageSum, other: UsageSum): UsageSum {
  return {
    ...one,
    calls: one.calls + other.calls,
    seconds: one.seconds + other.seconds,
    charge: one.charge && {
      ...one.charge,
      amount_micros: one.charge.amount_micros + (other.charge?.amount_micros ?? 0),
    },
  };
}

function UsageTable({ rows }: { rows: UsageRow[] }) {
  const { f } = useWords();
  const link = (row: UsageRow) => (
    <Link to="/calls/$callId" params={{ callId: row.call_id }}>
      {f.moment(row.started_at)}
    </Link>
  );
  return (
    <Rows
      of={rows}
      id={(row) => row.id}
      columns={[
        { head: "call_when", cell: link },
        { head: "call_person", cell: (row) => row.person?.name },
        { head: "usage_type", cell: (row) => row.call_type_name },
        { head: "call_from", cell: (row) => (row.caller ? <Phone of={row.caller} /> : null) },
        { head: "call_to", cell: (row) => (row.called ? <Phone of={row.called} /> : null) },
        { head: "usage_paid_by", cell: (row) => row.capability_name },
        { head: "call_talk", figure: true, cell: (row) => f.duration(row.duration_seconds) },
        { head: "usage_charge", figure: true, cell: (row) => <Cost of={row.charge} /> },
      ]}
    />
  );
}

function Pools() {
  const { t } = useWords();
  const pools = useQuery(poolsQuery());
  return (
    <Loaded query={pools} lines={3}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("pools_none")} hint={t("pools_none_hint")} />
        ) : (
          <PoolTable pools={data.items} />
        )
      }
    </Loaded>
  );
}

function PoolTable({ pools }: { pools: MinutePool[] }) {
  const { t, f } = useWords();
  const minutes = (seconds: number) => f.count(Math.floor(seconds / MINUTE_S));
  const share = (pool: MinutePool) => (
    <meter
      className={classes.meter}
      min={0}
      max={pool.total_seconds}
      value={pool.used_seconds}
      aria-label={t("pool_used")}
    />
  );
  return (
    <Rows
      of={pools}
      id={(pool) => pool.id}
      columns={[
        { head: "pool_capability", cell: (pool) => pool.capability_name },
        { head: "pool_country", cell: (pool) => pool.country && f.country(pool.country) },
        { head: "pool_share", cell: share },
        { head: "pool_total", figure: true, cell: (pool) => minutes(pool.total_seconds) },
        { head: "pool_used", figure: true, cell: (pool) => minutes(pool.used_seconds) },
        { head: "pool_left", figure: true, cell: (pool) => minutes(pool.available_seconds) },
      ]}
    />
  );
}
