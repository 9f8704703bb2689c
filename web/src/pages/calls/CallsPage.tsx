import { Button, Select, Text, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { useTopic } from "../../api/events";
import { type CallFilter, callsQuery } from "../../api/queries";
import type { Call } from "../../api/types";
import { isAdministrator, useSession } from "../../api/session";
import { type TextKey, useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { type Person, PersonSelect } from "../../parts/PersonSelect";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
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
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("call_when")}</th>
          <th scope="col">{t("call_kind")}</th>
          <th scope="col">{t("call_from")}</th>
          <th scope="col">{t("call_to")}</th>
          <th scope="col">{t("call_person")}</th>
          <th scope="col" className="end">
            {t("call_talk")}
          </th>
          <th scope="col" className="end">
            {t("call_cost")}
          </th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <td data-label={t("call_when")}>
              <Link to="/calls/$callId" params={{ callId: call.id }}>
                {f.moment(call.started_at)}
              </Link>
            </td>
            <td data-label={t("call_kind")}>{call.service_name}</td>
            <td data-label={t("call_from")}>
              <span>
                {call.caller_name}
                {call.caller && call.caller_name !== call.caller.national && (
                  <Text span size="sm" display="block">
                    <Phone of={call.caller} />
                  </Text>
                )}
              </span>
            </td>
            <td data-label={t("call_to")}>{call.called ? <Phone of={call.called} /> : call.called_name}</td>
            <td data-label={t("call_person")}>{call.person?.name ?? ""}</td>
            <td data-label={t("call_talk")} className="end numerals">
              {call.live ? (
                <Status tone="live">{t("call_live")}</Status>
              ) : call.answered_at ? (
                f.duration(call.talk_seconds)
              ) : (
                t("call_unanswered")
              )}
            </td>
            <td data-label={t("call_cost")} className="end numerals">
              {call.cost ? f.money(call.cost.amount_micros, call.cost.currency) : t("call_free")}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
