import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { portOrderQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { PortOrder } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Page, Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { PortForm } from "./PortForm";
import classes from "./Porting.module.css";
import { PortStatus } from "./PortingPage";
import { CLASSES, MEANS, STATUS, WAY } from "./words";

export function PortOrderPage() {
  const { orderId } = useParams({ strict: false });
  const { t } = useWords();
  const order = useQuery(portOrderQuery(orderId ?? ""));
  return (
    <Loaded query={order}>
      {(data) => (
        <Page
          title={data.name || t("porting_new")}
          lead={
            <Stack gap={4} align="flex-start">
              <PortStatus status={data.status} />
              <span>{t(MEANS[data.status] ?? "port_status")}</span>
              {data.why && <Text c="var(--no)">{data.why.text}</Text>}
              {data.note && <span>{data.note}</span>}
              {data.sandbox && <Text size="sm">{t("port_sandbox")}</Text>}
            </Stack>
          }
          actions={<Actions order={data} />}
        >
          <MayEdit order={data} />
          <Timeline order={data} />
          <Link to="/porting">{t("porting_title")}</Link>
        </Page>
      )}
    </Loaded>
  );
}

function MayEdit({ order }: { order: PortOrder }) {
  const session = useSession();
  if (order.permissions.edit === "all" && may(session, "change_port_order"))
    return <PortForm key={order.id} order={order} />;
  return <Details order={order} />;
}

function Details({ order }: { order: PortOrder }) {
  const { t, f } = useWords();
  const facts: [TextKey, string][] = [
    ["port_kind", t(order.kind === "full" ? "port_kind_full" : "port_kind_partial")],
    ["port_class", t(CLASSES[order.number_class] ?? "port_class")],
    ["port_carrier", order.carrier],
    ["port_account", order.account],
    ["port_btn", order.btn],
    ["port_organisation", order.organisation],
    ["port_authoriser", order.authoriser],
    ["port_address", order.service_address],
    ["port_date", order.transfer_date ? f.day(order.transfer_date) : ""],
    ["port_foc", order.foc_at ? f.moment(order.foc_at) : ""],
  ];
  return (
    <Panel title={t("port_details")}>
      <dl className={classes.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{t(name)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        <div>
          <dt>{t("port_numbers")}</dt>
          <dd className={classes.numbers}>
            {order.numbers.map((each) => (
              <Phone key={each.number} of={each} international />
            ))}
          </dd>
        </div>
      </dl>
      {order.letter && <LetterLink order={order} />}
    </Panel>
  );
}

/** The letter as a download, with its fingerprint. */
export function LetterLink({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const session = useSession();
  if (!order.letter || !may(session, "get_port_letter")) return null;
  return (
    <Text size="sm">
      <a href={`/api/v1/port-orders/${order.id}/letter`} download={order.letter.name}>
        {t("port_letter_get")} ({order.letter.name})
      </a>
      <Text span c="dimmed" display="block" style={{ overflowWrap: "anywhere" }}>
        {t("port_letter_hash")} {order.letter.sha256}
      </Text>
    </Text>
  );
}

/** What happened to the order, where it is, and what comes if nothing goes wrong. */
function Timeline({ order }: { order: PortOrder }) {
  const { t, f } = useWords();
  const here = WAY.indexOf(order.status);
  const ahead = here < 0 ? [] : WAY.slice(here + 1);
  return (
    <Panel title={t("port_timeline")}>
      <ol className={classes.timeline}>
        {order.steps.map((step, place) => (
          <li
            key={`${step.at}${step.occasion}${step.status}`}
            aria-current={place === order.steps.length - 1 ? "step" : undefined}
          >
            <PortStatus status={step.status} />
            <Text size="sm" c="dimmed">
              {f.moment(step.at)}
              {step.by && ` · ${t("port_by", { name: step.by })}`}
            </Text>
            {step.foc_at && (
              <Text size="sm">
                {t("port_foc")} {f.moment(step.foc_at)}
              </Text>
            )}
            {step.why && <Text size="sm">{step.why.text}</Text>}
            {step.note && <Text size="sm">{step.note}</Text>}
          </li>
        ))}
        {ahead.map((status) => (
          <li key={status} data-ahead>
            <Text size="sm" c="dimmed">
              {t(STATUS[status] ?? "port_status")}
              {status === "completed" && order.foc_at && ` · ${f.moment(order.foc_at)}`}
            </Text>
          </li>
        ))}
      </ol>
      {order.moved && <Text>{t("port_moved")}</Text>}
    </Panel>
  );
}

type Doing = "cancel" | "delete" | "date" | null;

function Actions({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const session = useSession();
  const [doing, setDoing] = useState<Doing>(null);
  if (!may(session, "change_port_order")) return null;
  const can = order.permissions;
  return (
    <>
      {can.edit === "date" && (
        <Button variant="default" onClick={() => setDoing("date")}>
          {t("port_change_date")}
        </Button>
      )}
      {can.cancel && (
        <Button variant="default" onClick={() => setDoing("cancel")}>
          {t("port_cancel")}
        </Button>
      )}
      {can.delete && (
        <Button variant="subtle" c="var(--no)" color="red" onClick={() => setDoing("delete")}>
          {t("port_delete")}
        </Button>
      )}
      {doing && <Confirm order={order} doing={doing} close={() => setDoing(null)} />}
    </>
  );
}

const ASKED: Record<Exclude<Doing, null>, TextKey> = {
  cancel: "port_cancel",
  delete: "port_delete",
  date: "port_change_date",
};

function Confirm(props: { order: PortOrder; doing: Exclude<Doing, null>; close: () => void }) {
  const { order, doing, close } = props;
  const { t } = useWords();
  const navigate = useNavigate();
  const [date, setDate] = useState(order.transfer_date ?? "");
  const params = { path: { port_order_id: order.id } };
  const act = async () => {
    if (doing === "delete") {
      await api.DELETE("/api/v1/port-orders/{port_order_id}", { params });
      await navigate({ to: "/porting" });
    } else if (doing === "cancel")
      await body(api.POST("/api/v1/port-orders/{port_order_id}/cancellation", { params }));
    else
      await body(
        api.PUT("/api/v1/port-orders/{port_order_id}/transfer-date", {
          params,
          body: { transfer_date: date },
        }),
      );
  };
  return (
    <Ask
      title={t(ASKED[doing])}
      action={t(ASKED[doing])}
      run={act}
      stale={["port-orders"]}
      leaving={t("keep")}
      grave={doing !== "date"}
      close={close}
    >
      {doing === "date" ? (
        <TextInput
          type="date"
          label={t("port_date")}
          description={t("port_date_hint")}
          value={date}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
      ) : (
        <Text>{t(doing === "cancel" ? "port_cancel_warning" : "port_delete_warning")}</Text>
      )}
    </Ask>
  );
}
