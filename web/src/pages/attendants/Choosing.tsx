import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { greetingsQuery } from "../../api/queries";
import type { TargetName } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { TargetField } from "../../parts/TargetField";
import type { Target } from "./plan";
import { BUILT_IN, TARGET } from "./words";

/** The names of those whom the plan leads to already, also where a list does not reach. */
export const Names = createContext<readonly TargetName[]>([]);

const BEYOND = ["person", "attendant", "queue", "voicemail", "number", "disconnect"] as const;
const WITHIN = ["operator", "by_name", "by_extension"] as const;

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
  const names = useContext(Names);
  const kinds = [...(key_ ? WITHIN : []), ...BEYOND].filter(
    (kind) => !(optional && kind === "disconnect"),
  );
  const known = names.find((each) => each.kind === value?.kind && each.id === value?.id);
  return (
    <TargetField
      label={label}
      kinds={kinds.map((each) => ({ value: each, label: t(TARGET[each]) }))}
      value={
        value && {
          kind: value.kind,
          id: value.id ?? "",
          name: known?.name ?? "",
          warning: known?.warning ?? null,
        }
      }
      clearable={optional}
      change={(found) => change(found && { kind: found.kind, id: found.id })}
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
