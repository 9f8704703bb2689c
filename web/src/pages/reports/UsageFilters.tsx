import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { UsageFilter } from "../../api/queries";
import { type TextKey, useWords } from "../../i18n/texts";
import { type Person, PersonSelect } from "../../parts/PersonSelect";
import classes from "./Reports.module.css";

export const CALL_TYPES: Record<string, TextKey> = {
  user_in: "type_user_in",
  user_out: "type_user_out",
  user_out_conf: "type_user_out_conf",
  user_out_transfer: "type_user_out_transfer",
  user_out_forwarding: "type_user_out_forwarding",
  conf_in: "type_conf_in",
  conf_out: "type_conf_out",
  ucap_in: "type_ucap_in",
  ucap_out: "type_ucap_out",
};
const CAPABILITIES: Record<string, TextKey> = {
  MCOPSTNPP: "capability_credits",
  MCOPSTN1: "capability_domestic",
  MCOPSTN2: "capability_international",
  MCOMEETADD: "capability_conference",
};

interface Props {
  filter: UsageFilter;
  onChange: (filter: UsageFilter) => void;
}

/** Days are those of UTC, as the month of a pool and of a bill is. */
export function UsageFilters({ filter, onChange }: Props) {
  const { t } = useWords();
  const [person, setPerson] = useState<Person>({ id: "", name: "" });
  return (
    <div className={classes.filters} role="search" aria-label={t("usage_filter")}>
      <TextInput
        type="date"
        label={t("calls_since")}
        value={filter.since?.slice(0, 10) ?? ""}
        onChange={(event) => onChange({ ...filter, since: dayStart(event.currentTarget.value) })}
      />
      <TextInput
        type="date"
        label={t("calls_until")}
        value={filter.until ? shifted(filter.until, -1).slice(0, 10) : ""}
        onChange={(event) => {
          const day = dayStart(event.currentTarget.value);
          onChange({ ...filter, until: day && shifted(day, 1) });
        }}
      />
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
      <Select
        label={t("usage_type")}
        placeholder={t("calls_any")}
        clearable
        clearButtonProps={{ "aria-label": t("calls_any") }}
        data={Object.entries(CALL_TYPES).map(([value, key]) => ({ value, label: t(key) }))}
        value={filter.call_type ?? null}
        onChange={(type) => onChange({ ...filter, call_type: type ?? undefined })}
      />
      <Select
        label={t("usage_paid_by")}
        placeholder={t("usage_paid_any")}
        clearable
        clearButtonProps={{ "aria-label": t("usage_paid_any") }}
        data={Object.entries(CAPABILITIES).map(([value, key]) => ({ value, label: t(key) }))}
        value={filter.capability ?? null}
        onChange={(code) => onChange({ ...filter, capability: code ?? undefined })}
      />
    </div>
  );
}

const DAY_MS = 86_400_000;

function dayStart(day: string): string | undefined {
  return day ? `${day}T00:00:00Z` : undefined;
}

function shifted(moment: string, days: number): string {
  return new Date(new Date(moment).getTime() + days * DAY_MS).toISOString();
}

/** One day alone, UTC. */
export function oneDay(day: string): UsageFilter {
  const since = `${day}T00:00:00Z`;
  return { since, until: shifted(since, 1) };
}

export function isOneDay({ since, until }: UsageFilter): boolean {
  return since !== undefined && until !== undefined && shifted(since, 1) === shifted(until, 0);
}

/** The last 28 days, today among them. */
export function lately(): UsageFilter {
  const today = `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
  return { since: shifted(today, -27), until: shifted(today, 1) };
}
