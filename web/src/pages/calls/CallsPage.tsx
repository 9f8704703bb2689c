import { Button, Select, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useTopic } from "../../api/events";
import { type CallFilter, callsQuery } from "../../api/queries";
import type { Call } from "../../api/types";
import { isAdministrator, useSession } from "../../api/session";
import { type TextKey, useWords } from "../../i18n/texts";
import { Cost } from "../../parts/Cost";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { type Person, PersonSelect } from "../../parts/PersonSelect";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Rows } from "../../parts/Rows";
import { Status } from "../../parts/Status";
import classes from "./Calls.module.css";

const SERVICES: Record<string, TextKey> = {
  user_out: "service_user_out",
  user_in: "service_user_in",
  conf_in: "service_conf_in",
  conf_out: "service_conf_out",
};

export function CallsPage() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [filter, setFilter] = useState<CallFilter>({});
  const [cursor, setCursor] = useState<string>();
  const calls = useQuery(callsQuery(filter, cursor));
  const changed = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["calls"] });
  }, [queries]);
  useTopic("calls", changed);
  const narrow = (next: CallFilter) => {
    setCursor(undefined);
    setFilter(next);
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  return (
    <Page title={t("calls_title")} lead={t("calls_lead")}>
      <Filters filter={filter} onChange={narrow} />
      <Panel>
        <Loaded query={calls} lines={8}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty
                title={filtered ? t("calls_none_match") : t("calls_none")}
                hint={filtered ? t("calls_none_match_hint") : t("calls_none_hint")}
                action={
                  filtered && (
                    <Button variant="default" onClick={() => narrow({})}>
                      {t("calls_all")}
                    </Button>
                  )
                }
              />
            ) : (
              <>
                <CallTable calls={data.items} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

/** A day in the reader's own time zone, as the moment at which it begins. */
function dayStart(day: string, addDays = 0): string | undefined {
  if (!day) return undefined;
  const start = new Date(`${day}T00:00:00`);
  start.setDate(start.getDate() + addDays);
  return start.toISOString();
}

function Filters({
  filter,
  onChange,
}: {
  filter: CallFilter;
  onChange: (filter: CallFilter) => void;
}) {
  const { t } = useWords();
  const administrator = isAdministrator(useSession());
  const [person, setPerson] = useState<Person>({ id: "", name: "" });
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  return (
    <div className={classes.filters} role="search" aria-label={t("calls_filter")}>
      <Select
        label={t("calls_kind")}
        placeholder={t("calls_any")}
        clearable
        clearButtonProps={{ "aria-label": t("calls_any") }}
        data={Object.entries(SERVICES).map(([value, key]) => ({ value, label: t(key) }))}
        value={filter.service ?? null}
        onChange={(service) => onChange({ ...filter, service: service ?? undefined })}
      />
      {administrator && (
        <PersonSelect
          label={t("calls_person")}
          clearable
          nobody={t("calls_anybody")}
          value={filter.user === undefined ? { id: "", name: "" } : person}
          choose={(found) => {
            setPerson(found);
            onChange({ ...filter, user: found.id || undefined });
          }}
        />
      )}
      <TextInput
        type="date"
        label={t("calls_since")}
        value={from}
        onChange={(event) => {
          setFrom(event.currentTarget.value);
          onChange({ ...filter, since: dayStart(event.currentTarget.value) });
        }}
      />
      <TextInput
        type="date"
        label={t("calls_until")}
        value={to}
        onChange={(event) => {
          setTo(event.currentTarget.value);
          onChange({ ...filter, until: dayStart(event.currentTarget.value, 1) });
        }}
      />
    </div>
  );
}

function CallTable({ calls }: { calls: Call[] }) {
  const { t, f } = useWords();
  const link = (call: Call) => (
    <Link to="/calls/$callId" params={{ callId: call.id }}>
      {f.moment(call.started_at)}
    </Link>
  );
  const caller = (call: Call) => (
    <span>
      {call.caller_name}
      {call.caller && call.caller_name !== call.caller.national && (
        <Text span size="sm" display="block">
          <Phone of={call.caller} />
        </Text>
      )}
    </span>
  );
  const talk = (call: Call) => {
    if (call.live) return <Status tone="live">{t("call_live")}</Status>;
    return call.answered_at ? f.duration(call.talk_seconds) : t("call_unanswered");
  };
  return (
    <Rows
      of={calls}
      id={(call) => call.id}
      columns={[
        { head: "call_when", cell: link },
        { head: "call_kind", cell: (call) => call.service_name },
        { head: "call_from", cell: caller },
        { head: "call_to", cell: (call) => (call.called ? <Phone of={call.called} /> : call.called_name) },
        { head: "call_person", cell: (call) => call.person?.name },
        { head: "call_talk", figure: true, cell: talk },
        { head: "call_cost", figure: true, cell: (call) => <Cost of={call.cost} /> },
      ]}
    />
  );
}
