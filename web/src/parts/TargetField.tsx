import { type ComboboxParsedItem, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBoxTargets } from "../api/message-queries";
import { attendantsQuery, queuesQuery } from "../api/queries";
import type { CallSettings } from "../api/types";
import { type TextKey, useWords } from "../i18n/texts";
import { PersonSelect } from "./PersonSelect";
import classes from "./TargetField.module.css";

/** Whom somebody can be sent to, by kind and id. */
interface Target<Kind extends string> {
  kind: Kind;
  id: string;
  name: string;
  warning: CallSettings["forward"]["warning"];
}

const WHICH: Partial<Record<string, TextKey>> = {
  person: "target_which_person",
  attendant: "target_which_attendant",
  queue: "target_which_queue",
  voicemail: "target_which_voicemail",
  number: "target_which_number",
};

interface TargetFieldProps<Kind extends string> {
  label: string;
  value: Target<Kind> | null;
  kinds: readonly { value: Kind; label: string }[];
  /** Whose calls they are, if somebody's: they cannot be sent to the same person, and to no voicemail but theirs. */
  user?: string;
  /** Nobody at all may be chosen. */
  clearable?: boolean;
  change: (target: Target<Kind> | null) => void;
}

/** Where calls go: what kind, and which one. */
export function TargetField<Kind extends string>(props: TargetFieldProps<Kind>) {
  const { label, value, kinds, user, clearable, change } = props;
  const { t } = useWords();
  return (
    <div className={classes.target}>
      <Select
        label={label}
        data={[...kinds]}
        value={value?.kind ?? null}
        allowDeselect={false}
        clearable={clearable}
        clearButtonProps={{ "aria-label": t("target_clear", { what: label }) }}
        placeholder={t(clearable ? "target_nobody" : "target_choose")}
        onChange={(kind) => {
          const own = kind === "voicemail" ? user : undefined;
          change(kind === null ? null : { kind: kind as Kind, id: own ?? "", name: "", warning: null });
        }}
      />
      {value && <Which {...props} value={value} />}
    </div>
  );
}

type WhichProps<Kind extends string> = TargetFieldProps<Kind> & { value: Target<Kind> };

function Which<Kind extends string>({ label, value, user, change }: WhichProps<Kind>) {
  const { t } = useWords();
  const which = WHICH[value.kind];
  if (which === undefined) return null;
  const told = { label: t(which), spoken: `${label} – ${t(which)}` };
  const choose = (found: { id: string; name: string }) => change({ ...value, ...found });
  switch (value.kind) {
    case "number":
      return (
        <TextInput
          label={told.label}
          aria-label={told.spoken}
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
      );
    case "person":
      return <PersonSelect {...told} value={value} but={user ? [user] : []} choose={choose} />;
    case "queue":
    case "attendant":
      return <Service {...told} value={value} choose={choose} />;
    case "voicemail":
      return user ? null : <Box {...told} value={value} choose={choose} />;
    default:
      return null;
  }
}

interface ListProps {
  label: string;
  spoken: string;
  value: { kind: string; id: string; name: string };
  choose: (found: { id: string; name: string }) => void;
}

function Service(props: ListProps) {
  const { kind } = props.value;
  const queues = useQuery({ ...queuesQuery(), enabled: kind === "queue" });
  const attendants = useQuery({ ...attendantsQuery(), enabled: kind === "attendant" });
  return <Listed {...props} items={(kind === "queue" ? queues : attendants).data?.items} />;
}

function Box(props: ListProps) {
  const [sought, seek] = useState("");
  const items = useBoxTargets(sought === props.value.name ? "" : sought.trim());
  return <Listed {...props} items={items} sought={sought} seek={seek} />;
}

interface ListedProps extends ListProps {
  items?: readonly { id: string; name: string }[];
  /** What is typed, where the list is of those who go by it. */
  sought?: string;
  seek?: (sought: string) => void;
}

/** One of a list; whom the value names is in it, also where the list does not reach. */
function Listed({
  label,
  spoken,
  value,
  choose,
  items = [],
  sought,
  seek,
}: ListedProps) {
  const { t } = useWords();
  const data = items.map((each) => ({ value: each.id, label: each.name }));
  if (value.id && !data.some((each) => each.value === value.id)) {
    data.push({ value: value.id, label: value.name || value.id });
  }
  return (
    <Select
      label={label}
      aria-label={spoken}
      searchable
      {...(seek && {
        searchValue: sought,
        onSearchChange: seek,
        filter: ({ options }: { options: ComboboxParsedItem[] }) => options,
      })}
      data={data}
      value={value.id || null}
      allowDeselect={false}
      placeholder={t("target_choose")}
      nothingFoundMessage={t("target_none")}
      onChange={(id) => {
        const chosen = data.find((each) => each.value === id);
        if (chosen) choose({ id: chosen.value, name: chosen.label });
      }}
    />
  );
}
