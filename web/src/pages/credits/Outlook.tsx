import { Progress, Text } from "@mantine/core";
import type { CreditOutlook } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Figure } from "../../parts/Status";
import classes from "./Credits.module.css";

/** Until when the money lasts, and how much to pay in: with the reasoning, since it is our own model. */
export function Recommended({ outlook }: { outlook: CreditOutlook }) {
  const { t, f } = useWords();
  const { recommended_amount: amount, recommended_trigger: trigger } = outlook;
  return (
    <>
      <div className={classes.figures}>
        <Figure name={t("outlook_ends")}>
          {outlook.ends_at ? f.day(outlook.ends_at) : t("outlook_no_end")}
        </Figure>
        <Figure name={t("outlook_amount")}>{f.balance(amount.amount_micros, amount.currency)}</Figure>
        <Figure name={t("outlook_trigger")}>
          {f.balance(trigger.amount_micros, trigger.currency)}
        </Figure>
      </div>
      <Gauge outlook={outlook} />
      <ul className={classes.reasons}>
        {outlook.reasoning.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** How much is left of the payments that are not used up. */
function Gauge({ outlook }: { outlook: CreditOutlook }) {
  const { t, f } = useWords();
  const open = outlook.top_ups.filter((each) => each.left.amount_micros > 0);
  const currency = open[0]?.left.currency;
  if (currency === undefined) return null;
  const same = open.filter((each) => each.amount.currency === currency);
  const left = same.reduce((sum, each) => sum + each.left.amount_micros, 0);
  const paid = same.reduce((sum, each) => sum + each.amount.amount_micros, 0);
  const share = (100 * left) / paid;
  const told = t("outlook_gauge", { left: f.balance(left, currency), paid: f.money(paid, currency) });
  return (
    <div className={classes.gauge}>
      <Text size="sm" mb={6}>
        {told}
      </Text>
      <Progress
        value={share}
        aria-label={told}
        color={share <= 10 ? "red" : share <= 25 ? "yellow" : undefined}
      />
    </div>
  );
}

/** What was paid in, what is left of it, and when that expires. */
export function FundedTable({ outlook }: { outlook: CreditOutlook }) {
  const { t, f } = useWords();
  if (outlook.top_ups.length === 0)
    return <Empty title={t("funded_none")} hint={t("funded_none_hint")} />;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("funded_when")}</th>
          <th scope="col">{t("funded_expires")}</th>
          <th scope="col" className="end">
            {t("statement_amount")}
          </th>
          <th scope="col" className="end">
            {t("funded_left")}
          </th>
        </tr>
      </thead>
      <tbody>
        {outlook.top_ups.map((each) => (
          <tr key={each.id}>
            <td data-label={t("funded_when")}>{f.day(each.at)}</td>
            <td data-label={t("funded_expires")}>{f.day(each.expires_at)}</td>
            <td data-label={t("statement_amount")} className="end numerals">
              {f.money(each.amount.amount_micros, each.amount.currency)}
            </td>
            <td data-label={t("funded_left")} className="end numerals">
              {f.balance(each.left.amount_micros, each.left.currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** This month's pools of minutes, as far as calls have drawn from them. */
export function Pools({ outlook }: { outlook: CreditOutlook }) {
  const { t, f } = useWords();
  if (outlook.pools.length === 0)
    return <Empty title={t("gauges_none")} hint={t("gauges_none_hint")} />;
  return (
    <ul className="plain-list">
      {outlook.pools.map((pool) => {
        const share = pool.size_seconds ? (100 * pool.used_seconds) / pool.size_seconds : 100;
        return (
          <li key={pool.name} className={classes.pool}>
            <div className={classes.line}>
              <span>{pool.text}</span>
              <span className="numerals">
                {t("gauge_used", {
                  used: f.count(Math.floor(pool.used_seconds / 60)),
                  size: f.count(Math.floor(pool.size_seconds / 60)),
                })}
              </span>
            </div>
            <Progress
              value={share}
              aria-label={pool.text}
              color={share >= 100 ? "red" : share >= 80 ? "yellow" : undefined}
            />
            {pool.empty_at && (
              <Text size="sm" c="dimmed">
                {t("gauge_empty_on", { day: f.day(pool.empty_at) })}
              </Text>
            )}
          </li>
        );
      })}
    </ul>
  );
}
