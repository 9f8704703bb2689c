import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { attendantsQuery, queuesQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { CallSettings } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import classes from "./Calling.module.css";
import { Colleague } from "./Colleague";

export type Target = CallSettings["forward"];
type Kind = Target["kind"];

const NAMES: Record<Kind, TextKey> = {
  disconnect: "calling_told",
  person: "send_person",
  attendant: "send_attendant",
  queue: "calling_queue",
  voicemail: "calling_voicemail",
  number: "send_number",
};

interface TargetFieldProps {
  label: string;
  value: Target;
  kinds: readonly Kind[];
  /** Whose calls they are: they cannot be sent to the same person, but to their voicemail. */
  user: string;
  /** What it means that they go nowhere. */
  nowhere: TextKey;
  change: (target: Target) => void;
}

/** Where a person's calls go. */
export function TargetField({ label, value, kinds, user, nowhere, change }: TargetFieldProps) {
  const { t } = useWords();
  const session = useSession();
  const shown = kinds.filter((each) => each !== "attendant" || may(session, "list_attendants"));
  const known = shown.includes(value.kind) ? shown : [...shown, value.kind];
  const name = (kind: Kind) => t(kind === "disconnect" ? nowhere : NAMES[kind]);
  return (
    <div className={classes.two}>
      <Select
        label={label}
        data={known.map((each) => ({ value: each, label: name(each) }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) =>
          change({
            kind: kind as Kind,
            id: kind === "voicemail" ? user : "",
            name: "",
            warning: null,
          })
        }
      />
      {value.kind === "number" && (
        <TextInput
          label={t("send_which_number")}
          aria-label={`${label} – ${t("send_which_number")}`}
          placeholder="+33199001234"
          error={value.warning?.text}
          value={value.id}
          onChange={(event) =>
            change({
              ...value,
              id: event.currentTarget.value.replace(/[^+0-9]/g, ""),
              warning: null,
            })
          }
        />
      )}
      {value.kind === "person" && (
        <Colleague
          label={t("send_which")}
          spoken={`${label} – ${t("send_which")}`}
          value={value}
          but={[user]}
          choose={(found) => change({ ...value, ...found })}
        />
      )}
      {(value.kind === "queue" || value.kind === "attendant") && (
        <Service label={label} value={value} change={change} />
      )}
    </div>
  );
}

function Service({ label, value, change }: Pick<TargetFieldProps, "label" | "value" | "change">) {
  const { t } = useWords();
  const queues = useQuery({ ...queuesQuery(), enabled: value.kind === "queue" });
  const attendants = useQuery({ ...attendantsQuery(), enabled: value.kind === "attendant" });
  const found = value.kind === "queue" ? queues : attendants;
  const data = (found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  if (value.id && !data.some((each) => each.value === value.id)) {
    data.push({ value: value.id, label: value.name || value.id });
  }
  return (
    <Select
      label={t("send_which")}
      aria-label={`${label} – ${t("send_which")}`}
      searchable
      data={data}
      value={value.id || null}
      allowDeselect={false}
      placeholder={t("send_choose")}
      onChange={(id) => change({ ...value, id: id ?? "" })}
    />
  );
}
