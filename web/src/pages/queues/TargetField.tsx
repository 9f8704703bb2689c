import { Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useBoxTargets } from "../../api/message-queries";
import { attendantsQuery, queuesQuery, usersQuery } from "../../api/queries";
import type { QueueTarget } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./Queue.module.css";
import { TARGETS, type TargetKind } from "./words";

interface TargetFieldProps {
  label: string;
  value: QueueTarget;
  kinds: readonly TargetKind[];
  change: (target: QueueTarget) => void;
}

/** Where callers are sent on: what kind, and which one. */
export function TargetField({ label, value, kinds, change }: TargetFieldProps) {
  const { t } = useWords();
  return (
    <div className={classes.target}>
      <Select
        label={label}
        data={kinds.map((each) => ({ value: each, label: t(TARGETS[each]) }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => change({ kind: kind as TargetKind, id: "", name: "" })}
      />
      {value.kind === "number" ? (
        <TextInput
          label={t("send_which_number")}
          aria-label={`${label} – ${t("send_which_number")}`}
          placeholder="+33199001234"
          value={value.id}
          onChange={(event) =>
            change({ ...value, id: event.currentTarget.value.replace(/[^+0-9]/g, "") })
          }
        />
      ) : (
        value.kind !== "disconnect" && <Which label={label} value={value} change={change} />
      )}
    </div>
  );
}

function Which({ label, value, change }: Omit<TargetFieldProps, "kinds">) {
  const { t } = useWords();
  const users = useQuery({ ...usersQuery(""), enabled: value.kind === "person" });
  const queues = useQuery({ ...queuesQuery(), enabled: value.kind === "queue" });
  const attendants = useQuery({ ...attendantsQuery(), enabled: value.kind === "attendant" });
  const boxes = useBoxTargets(value.kind === "voicemail");
  const found = { person: users, queue: queues, attendant: attendants, voicemail: boxes }[
    value.kind as "person" | "queue" | "attendant" | "voicemail"
  ];
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
