import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  creditsQuery,
  outlookQuery,
  paymentMethodsQuery,
  rechargeQuery,
  statementQuery,
} from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Credits } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import { Figure } from "../../parts/Status";
import { BlockedUsers } from "./BlockedUsers";
import classes from "./Credits.module.css";
import { Limits } from "./Limits";
import { Methods } from "./Methods";
import { FundedTable, Pools, Recommended } from "./Outlook";
import { Payments } from "./Payments";
import { Recharging } from "./Recharging";
import { TopUp } from "./TopUp";

const MICROS = 1_000_000;
/** Until the server has told its own: the least funding of the first edition. */
const LEAST = 50 * MICROS;

export function CreditsPage() {
  const { t } = useWords();
  const session = useSession();
  const credits = useQuery(creditsQuery());
  const outlook = useQuery(outlookQuery());
  const recharge = useQuery(rechargeQuery());
  const methods = useQuery(paymentMethodsQuery()).data;
  const payable = methods !== undefined && methods.funds !== "nothing";
  return (
    <Page title={t("credits_title")} lead={t("credits_lead")}>
      <Panel>
        <Loaded query={credits} lines={3}>
          {(data) => <Balance credits={data} least={outlook.data?.least.amount_micros ?? LEAST} />}
        </Loaded>
      </Panel>
      {outlook.data && (
        <>
          <Panel title={t("outlook_title")}>
            <Recommended outlook={outlook.data} />
          </Panel>
          {recharge.data && payable && may(session, "set_recharge") && (
            <Panel title={t("recharge_title")}>
              <Recharging set={recharge.data} outlook={outlook.data} />
            </Panel>
          )}
          {payable && may(session, "add_payment_method") && (
            <Panel title={t("methods_title")}>
              <Methods />
            </Panel>
          )}
          <Panel title={t("funded_title")}>
            <FundedTable outlook={outlook.data} />
          </Panel>
          <Panel title={t("gauges_title")}>
            <Pools outlook={outlook.data} />
          </Panel>
        </>
      )}
      {may(session, "list_payments") && (
        <Panel title={t("payments_title")}>
          <Payments />
        </Panel>
      )}
      <Panel title={t("statement_title")}>
        <StatementTable />
      </Panel>
      <Panel title={t("limits_title")}>
        <Text size="sm" c="dimmed">
          {t("limits_lead")}
        </Text>
        <Limits />
      </Panel>
      <Panel title={t("blocked_title")}>
        <BlockedUsers />
      </Panel>
    </Page>
  );
}

function Balance({ credits, least }: { credits: Credits; least: number }) {
  const { t, f } = useWords();
  const session = useSession();
  const { available, reserved, balance } = credits;
  return (
    <div className={classes.balance}>
      <div className={classes.figures}>
        <Figure name={t("credit_available")}>
          {f.balance(available.amount_micros, available.currency)}
        </Figure>
        <Figure name={t("credit_reserved")}>
          {f.balance(reserved.amount_micros, reserved.currency)}
        </Figure>
        <Figure name={t("credit_balance")}>
          {f.balance(balance.amount_micros, balance.currency)}
        </Figure>
        <Text size="sm" c="dimmed" className={classes.note}>
          {t("credit_reserved_hint")}
        </Text>
      </div>
      {may(session, "pay") && <TopUp currency={balance.currency} least={least / MICROS} />}
    </div>
  );
}

function StatementTable() {
  const { t, f } = useWords();
  const [cursor, setCursor] = useState<string>();
  const statement = useQuery(statementQuery(cursor));
  return (
    <Loaded query={statement} lines={5}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("statement_none")} hint={t("statement_none_hint")} />
        ) : (
          <>
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{t("statement_when")}</th>
                  <th scope="col">{t("statement_what")}</th>
                  <th scope="col" className="end">
                    {t("statement_amount")}
                  </th>
                  <th scope="col" className="end">
                    {t("statement_after")}
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((entry) => (
                  <tr key={entry.id}>
                    <td data-label={t("statement_when")}>{f.moment(entry.at)}</td>
                    <td data-label={t("statement_what")}>
                      {entry.call_id ? (
                        <Link to="/calls/$callId" params={{ callId: entry.call_id }}>
                          {entry.text}
                        </Link>
                      ) : (
                        entry.text
                      )}
                    </td>
                    <td data-label={t("statement_amount")} className="end numerals">
                      {f.money(entry.amount.amount_micros, entry.amount.currency)}
                    </td>
                    <td data-label={t("statement_after")} className="end numerals">
                      {entry.balance_after &&
                        f.money(entry.balance_after.amount_micros, entry.balance_after.currency)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
          </>
        )
      }
    </Loaded>
  );
}
