import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { portOrdersQuery, portPinQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { PortSummary } from "../../api/types";
import { language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded, Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import { Status, type Tone } from "../../parts/Status";
import { PortOutDialog } from "./PortOut";
import { STATUS } from "./words";

const TONES: Record<string, Tone> = {
  draft: "calm",
  processing: "part",
  contacting_carrier: "part",
  transfer_approved: "yes",
  transfer_pending: "live",
  manual: "part",
  error: "no",
  completed: "yes",
  cancelled: "calm",
};

/** A draft of which nothing is known yet. */
const BLANK = {
  name: "",
  kind: "full" as const,
  number_class: "user" as const,
  organisation: "",
  authoriser: "",
  btn: "",
  carrier: "",
  account: "",
  service_address: "",
  location: "",
  mails: [] as string[],
};

/** A port order's status in words. */
export function PortStatus({ status }: { status: string }) {
  const { t } = useWords();
  return <Status tone={TONES[status] ?? "calm"}>{t(STATUS[status] ?? "port_status")}</Status>;
}

export function PortingPage() {
  const { t } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const [cursor, setCursor] = useState<string>();
  const [key] = useState(purchaseKey);
  const orders = useQuery(portOrdersQuery(cursor));
  const begin = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/port-orders", {
          params: { header: { "idempotency-key": key } },
          body: {
            ...BLANK,
            country: session?.usage_location ?? "",
            language: language(),
          },
        }),
      ),
    onSuccess: (made) => navigate({ to: "/porting/$orderId", params: { orderId: made.id } }),
  });
  const start = may(session, "create_port_order") && (
    <Button
      leftSection={<IconPlus size={18} aria-hidden />}
      loading={begin.isPending}
      onClick={() => begin.mutate()}
    >
      {t("porting_new")}
    </Button>
  );
  return (
    <Page title={t("porting_title")} lead={t("porting_lead")} actions={start}>
      {begin.isError && <Problem error={begin.error} />}
      <Panel>
        <Loaded query={orders} lines={4}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("porting_none")} hint={t("porting_none_hint")} />
            ) : (
              <>
                <OrderTable orders={data.items} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {may(session, "get_port_pin") && <PortOut />}
    </Page>
  );
}

function OrderTable({ orders }: { orders: PortSummary[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("port_name")}</th>
          <th scope="col">{t("port_status")}</th>
          <th scope="col">{t("port_carrier")}</th>
          <th scope="col">{t("port_numbers")}</th>
          <th scope="col">{t("port_date")}</th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.id}>
            <td data-label={t("port_name")}>
              <Link to="/porting/$orderId" params={{ orderId: order.id }}>
                {order.name || t("porting_new")}
              </Link>
            </td>
            <td data-label={t("port_status")}>
              <PortStatus status={order.status} />
            </td>
            <td data-label={t("port_carrier")}>
              {[order.carrier, order.country && f.country(order.country)].filter(Boolean).join(", ")}
            </td>
            <td data-label={t("port_numbers")}>{order.number_count}</td>
            <td data-label={t("port_date")}>
              {order.foc_at
                ? f.day(order.foc_at)
                : order.transfer_date
                  ? f.day(order.transfer_date)
                  : ""}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The PIN with which numbers leave: made here, shown once. */
function PortOut() {
  const { t, f } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const state = useQuery(portPinQuery());
  const [going, go] = useDisclosure(false);
  const make = useMutation({
    mutationFn: () => body(api.POST("/api/v1/port-pin")),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["port-pin"] }),
  });
  return (
    <Panel title={t("port_out_title")}>
      <Stack gap="sm" align="flex-start">
        <Text>{t("port_out_hint")}</Text>
        <Loaded query={state} lines={1}>
          {(data) => (
            <Text c="dimmed">
              {data.set_at ? t("port_out_set", { date: f.moment(data.set_at) }) : t("port_out_none")}
            </Text>
          )}
        </Loaded>
        {make.data && (
          <div role="status">
            <Copyable name={t("port_out_once")} value={make.data.pin} />
          </div>
        )}
        {make.isError && <Problem error={make.error} />}
        {may(session, "make_port_pin") && (
          <Group>
            <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
              {t("port_out_make")}
            </Button>
            {may(session, "port_out") && (
              <Button variant="default" onClick={go.open}>
                {t("port_out_go")}
              </Button>
            )}
          </Group>
        )}
      </Stack>
      {going && <PortOutDialog close={go.close} />}
    </Panel>
  );
}
