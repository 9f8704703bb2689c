import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client";
import { requestsQuery } from "../../api/queries";
import type { NumberRequest } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded, Problem } from "../../parts/Problem";
import { NumberParts } from "./NumberParts";
import { RequestDialog } from "./RequestDialog";
import { RequestState, RequestWhat } from "./RequestParts";

const route = getRouteApi("/house/numbers/requests");

/** What was asked of the operator: numbers that are not in stock, and numbers to be converted. */
export function RequestsPage() {
  const { t } = useWords();
  const { country, number } = route.useSearch();
  const [cursor, setCursor] = useState<string>();
  const [asking, setAsking] = useState(country !== undefined || number !== undefined);
  const [handing, setHanding] = useState<NumberRequest | null>(null);
  const requests = useQuery(requestsQuery(cursor));
  const ask = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setAsking(true)}>
      {t("request_new")}
    </Button>
  );
  return (
    <Page title={t("requests_title")} lead={t("requests_lead")} actions={ask}>
      <NumberParts />
      <Panel>
        <Loaded query={requests} lines={5}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("requests_none")} hint={t("requests_none_hint")} action={ask} />
            ) : (
              <>
                <RequestTable requests={data.items} handIn={setHanding} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {asking && (
        <RequestDialog
          country={country ?? null}
          number={number ?? null}
          close={() => setAsking(false)}
        />
      )}
      {handing && (
        <RequestDialog
          country={handing.country}
          number={null}
          request={handing}
          close={() => setHanding(null)}
        />
      )}
    </Page>
  );
}

interface RequestTableProps {
  requests: NumberRequest[];
  handIn: (request: NumberRequest) => void;
}

function RequestTable({ requests, handIn }: RequestTableProps) {
  const { t, f } = useWords();
  const withdraw = useAct(
    (request_id: string) =>
      api.DELETE("/api/v1/number-requests/{request_id}", { params: { path: { request_id } } }),
    [["requests"]],
  );
  return (
    <>
      <Problem error={withdraw.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("request_what")}</th>
            <th scope="col">{t("request_state")}</th>
            <th scope="col">{t("request_changed")}</th>
            <th scope="col" className="end">
              {t("actions")}
            </th>
          </tr>
        </thead>
        <tbody>
          {requests.map((each) => (
            <tr key={each.id}>
              <td data-label={t("request_what")}>
                <span>
                  <RequestWhat request={each} />
                  <Text span size="xs" c="dimmed" display="block">
                    {[each.by?.name, each.form.purpose].filter(Boolean).join(" · ")}
                  </Text>
                </span>
              </td>
              <td data-label={t("request_state")}>
                <RequestState request={each} />
              </td>
              <td data-label={t("request_changed")}>{f.moment(each.changed_at)}</td>
              <td className="end">
                <Group gap="xs" justify="flex-end">
                  {each.next_states.includes("submitted") && (
                    <Button size="compact-sm" onClick={() => handIn(each)}>
                      {t("request_hand_in")}
                    </Button>
                  )}
                  {each.next_states.includes("withdrawn") && (
                    <Button size="compact-sm" variant="default" {...withdraw.button(each.id)}>
                      {t("request_withdraw")}
                    </Button>
                  )}
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
