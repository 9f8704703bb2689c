import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { poolsQuery, type UsageFilter, usageQuery, usageSumsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { MinutePool, UsageRow, UsageSum } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
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
    const key = `${each.call_type} ${each.capability} ${each.charge?.currency ?? ""}`;
    const known = found.get(key);
    found.set(key, known ? added(known, each) : each);
  }
  return (
    <table className="rows" aria-label={t("usage_categories")}>
      <thead>
        <tr>
          <th scope="col">{t("usage_type")}</th>
          <th scope="col">{t("usage_paid_by")}</th>
          <th scope="col" className="end">
            {t("usage_calls")}
          </th>
          <th scope="col" className="end">
            {t("usage_minutes")}
          </th>
          <th scope="col" className="end">
            {t("usage_charge")}
          </th>
        </tr>
      </thead>
      <tbody>
        {[...found].map(([key, each]) => (
          <tr key={key}>
            <td data-label={t("usage_type")}>{each.call_type_name}</td>
            <td data-label={t("usage_paid_by")}>{each.capability_name}</td>
            <td data-label={t("usage_calls")} className="end numerals">
              {f.count(each.calls)}
            </td>
            <td data-label={t("usage_minutes")} className="end numerals">
              {f.count(Math.ceil(each.seconds / MINUTE_S))}
            </td>
            <td data-label={t("usage_charge")} className="end numerals">
              {each.charge ? f.money(each.charge.amount_micros, each.charge.currency) : t("call_free")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
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
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("call_when")}</th>
          <th scope="col">{t("call_person")}</th>
          <th scope="col">{t("usage_type")}</th>
          <th scope="col">{t("call_from")}</th>
          <th scope="col">{t("call_to")}</th>
          <th scope="col">{t("usage_paid_by")}</th>
          <th scope="col" className="end">
            {t("call_talk")}
          </th>
          <th scope="col" className="end">
            {t("usage_charge")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td data-label={t("call_when")}>
              <Link to="/calls/$callId" params={{ callId: row.call_id }}>
                {f.moment(row.started_at)}
              </Link>
            </td>
            <td data-label={t("call_person")}>{row.person?.name ?? ""}</td>
            <td data-label={t("usage_type")}>{row.call_type_name}</td>
            <td data-label={t("call_from")}>{row.caller ? <Phone of={row.caller} /> : ""}</td>
            <td data-label={t("call_to")}>{row.called ? <Phone of={row.called} /> : ""}</td>
            <td data-label={t("usage_paid_by")}>{row.capability_name}</td>
            <td data-label={t("call_talk")} className="end numerals">
              {f.duration(row.duration_seconds)}
            </td>
            <td data-label={t("usage_charge")} className="end numerals">
              {row.charge ? f.money(row.charge.amount_micros, row.charge.currency) : t("call_free")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("pool_capability")}</th>
          <th scope="col">{t("pool_country")}</th>
          <th scope="col">{t("pool_share")}</th>
          <th scope="col" className="end">
            {t("pool_total")}
          </th>
          <th scope="col" className="end">
            {t("pool_used")}
          </th>
          <th scope="col" className="end">
            {t("pool_left")}
          </th>
        </tr>
      </thead>
      <tbody>
        {pools.map((pool) => (
          <tr key={pool.id}>
            <td data-label={t("pool_capability")}>{pool.capability_name}</td>
            <td data-label={t("pool_country")}>{pool.country && f.country(pool.country)}</td>
            <td data-label={t("pool_share")}>
              <meter
                className={classes.meter}
                min={0}
                max={pool.total_seconds}
                value={pool.used_seconds}
                aria-label={t("pool_used")}
              />
            </td>
            <td data-label={t("pool_total")} className="end numerals">
              {minutes(pool.total_seconds)}
            </td>
            <td data-label={t("pool_used")} className="end numerals">
              {minutes(pool.used_seconds)}
            </td>
            <td data-label={t("pool_left")} className="end numerals">
              {minutes(pool.available_seconds)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
