import { Button, VisuallyHidden } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { creditsQuery, paymentsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Payment } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Pager } from "../../parts/Pager";
import { Loaded, Problem } from "../../parts/Problem";

const OPEN = ["created", "pending", "unknown"];

/** What was paid in, how it fares, and a way to ask the provider again about what hangs. */
export function Payments() {
  const { t, f } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const [cursor, setCursor] = useState<string>();
  const payments = useQuery(paymentsQuery(cursor));
  const check = useMutation({
    mutationFn: (payment_id: string) =>
      body(api.POST("/api/v1/payments/{payment_id}/check", { params: { path: { payment_id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["payments"] });
      await queries.invalidateQueries({ queryKey: creditsQuery().queryKey });
    },
  });
  const hangs = (each: Payment) => OPEN.includes(each.state) && may(session, "check_payment");
  return (
    <>
      {check.isError && <Problem error={check.error} />}
      <Loaded query={payments} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("payments_none")} hint={t("payments_none_hint")} />
          ) : (
            <>
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">{t("statement_when")}</th>
                    <th scope="col">{t("payment_state")}</th>
                    <th scope="col" className="end">
                      {t("statement_amount")}
                    </th>
                    <th scope="col">
                      <VisuallyHidden>{t("payment_check")}</VisuallyHidden>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((each) => (
                    <tr key={each.id}>
                      <td data-label={t("statement_when")}>{f.moment(each.created_at)}</td>
                      <td data-label={t("payment_state")}>{each.text}</td>
                      <td data-label={t("statement_amount")} className="end numerals">
                        {f.money(each.amount.amount_micros, each.amount.currency)}
                      </td>
                      <td className="end">
                        {hangs(each) && (
                          <Button
                            size="xs"
                            variant="default"
                            loading={check.isPending && check.variables === each.id}
                            onClick={() => check.mutate(each.id)}
                          >
                            {t("payment_check")}
                          </Button>
                        )}
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
    </>
  );
}
