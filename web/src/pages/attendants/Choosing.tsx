import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { useBoxTargets } from "../../api/message-queries";
import { attendantsQuery, greetingsQuery, queuesQuery, usersQuery } from "../../api/queries";
import type { TargetName } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./Attendant.module.css";
import type { Target } from "./plan";
import { type Beyond, BUILT_IN, TARGET, WHICH } from "./words";

/** The names of those whom the plan leads to already, also where a list does not reach. */
export const Names = createContext<readonly TargetName[]>([]);

const BEYOND = ["person", "attendant", "queue", "voicemail", "number", "disconnect"] as const;
const WITHIN = ["operator", "by_name", "by_extension"] as const;
const NEEDS_ID = new Set(["person", "attendant", "queue", "voicemail", "number"]);

interface TargetSelectProps {
  label: string;
  value: Target | null;
  change: (target: Target | null) => void;
  /** A key may also do something within the attendant. */
  key_?: boolean;
  /** Nobody at all may be chosen. */
  optional?: boolean;
}

/** Who takes the call: what kind, and which one. */
export function TargetSelect({ label, value, change, key_, optional }: TargetSelectProps) {
  const { t } = useWords();
  const kinds = [...(key_ ? WITHIN : []), ...BEYOND].filter(
    (kind) => !(optional && kind === "disconnect"),
  );
  const kind = value?.kind ?? null;
  return (
    <div className={classes.target}>
      <Select
        label={label}
        data={kinds.map((each) => ({ value: each, label: t(TARGET[each]) }))}
        value={kind}
        clearable={optional}
        clearButtonProps={{ "aria-label": t("target_clear", { what: label }) }}
        allowDeselect={false}
        placeholder={optional ? t("target_nobody") : t("target_choose")}
        onChange={(chosen) => change(chosen === null ? null : { kind: chosen as Target["kind"], id: "" })}
      />
      {value !== null && NEEDS_ID.has(value.kind) && (
        <Which label={label} value={value} change={change} />
      )}
    </div>
  );
}

function Which({ label, value, change }: { label: string; value: Target; change: (t: Target) => void }) {
  const { t } = useWords();
  const names = useContext(Names);
  const users = useQuery({ ...usersQuery(""), enabled: value.kind === "person" });
  const attendants = useQuery({ ...attendantsQuery(), enabled: value.kind === "attendant" });
  const queues = useQuery({ ...queuesQuery(), enabled: value.kind === "queue" });
  const boxes = useBoxTargets(value.kind === "voicemail");
  const which = t(WHICH[value.kind as Beyond]);
  const named = `${label} – ${which}`;
  if (value.kind === "number") {
    return (
      <TextInput
        label={which}
        aria-label={named}
        placeholder="+33199001234"
        value={value.id ?? ""}
        onChange={(event) =>
          change({ ...value, id: event.currentTarget.value.replace(/[^+0-9]/g, "") })
        }
      />
    );
  }
  const found = {
    person: users.data?.items,
    attendant: attendants.data?.items,
    queue: queues.data?.items,
    voicemail: boxes.data?.items,
  }[value.kind as Exclude<Beyond, "number">];
  const data = (found ?? []).map((each) => ({ value: each.id, label: each.name }));
  const known = names.find((each) => each.kind === value.kind && each.id === value.id);
  if (known && !data.some((each) => each.value === known.id)) {
    data.push({ value: known.id, label: known.name });
  }
  return (
    <Select
      label={which}
      aria-label={named}
      searchable
      data={data}
      value={value.id || null}
      allowDeselect={false}
      placeholder={t("target_choose")}
      nothingFoundMessage={t("target_none")}
      onChange={(id) => change({ ...value, id: id ?? "" })}
    />
  );
}

interface GreetingSelectProps {
  label: string;
  description?: string;
  value: string;
  change: (greeting: string) => void;
}

/** Which sound is heard: one of the house, one of the organisation's own, or none. */
export function GreetingSelect({ label, description, value, change }: GreetingSelectProps) {
  const { t } = useWords();
  const greetings = useQuery(greetingsQuery());
  const own = (greetings.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  return (
    <Select
      label={label}
      description={description}
      data={[
        {
          group: t("greeting_built_in"),
          items: Object.entries(BUILT_IN).map(([each, name]) => ({ value: each, label: t(name) })),
        },
        { group: t("greeting_own"), items: own },
      ]}
      value={value || null}
      clearable
      clearButtonProps={{ "aria-label": t("target_clear", { what: label }) }}
      placeholder={t("greeting_none")}
      onChange={(chosen) => change(chosen ?? "")}
    />
  );
}
