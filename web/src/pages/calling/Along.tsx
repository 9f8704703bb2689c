import { ActionIcon, Button, Checkbox, NumberInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callGroupsQuery } from "../../api/calling-queries";
import type { CallSettings } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import classes from "./Calling.module.css";
import { PersonSelect } from "../../parts/PersonSelect";

type Ringing = CallSettings["along"][number];

const KINDS: Record<Ringing["kind"], TextKey> = {
  person: "send_person",
  number: "calling_number",
  group: "calling_group",
};

interface AlongProps {
  along: Ringing[];
  user: string;
  limits: CallSettings["limits"];
  change: (along: Ringing[]) => void;
}

/** Who rings along: people, numbers and groups, each after a while or at once. */
export function Along({ along, user, limits, change }: AlongProps) {
  const { t } = useWords();
  const [adding, add] = useDisclosure(false);
  const when = (each: Ringing) =>
    [
      each.after_s ? t("calling_after", { count: each.after_s }) : t("calling_at_once"),
      each.kind === "group" && t(each.in_order ? "calling_in_order" : "calling_all_at_once"),
    ]
      .filter(Boolean)
      .join(" · ");
  return (
    <div>
      {along.length === 0 ? (
        <Text c="dimmed" size="sm">
          {t("calling_along_none")}
        </Text>
      ) : (
        <ul className="plain-list">
          {along.map((each) => (
            <li key={`${each.kind} ${each.id}`} className={classes.line}>
              <span className={classes.who}>
                <strong>{each.name || each.id}</strong>
                <span className={classes.detail}>{when(each)}</span>
                {each.warning && <span className={classes.warning}>{each.warning.text}</span>}
              </span>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink)"
                aria-label={t("calling_remove", { name: each.name || each.id })}
                onClick={() => change(along.filter((other) => other !== each))}
              >
                <IconX size={18} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      {adding ? (
        <New
          user={user}
          limits={limits}
          add={(each) => {
            change([...along, each]);
            add.close();
          }}
          cancel={add.close}
        />
      ) : (
        along.length < limits.along_most && (
          <Button variant="default" size="xs" mt="sm" onClick={add.open}>
            {t("calling_add_along")}
          </Button>
        )
      )}
    </div>
  );
}

interface NewProps extends Pick<AlongProps, "user" | "limits"> {
  add: (each: Ringing) => void;
  cancel: () => void;
}

function New({ user, limits, add, cancel }: NewProps) {
  const { t, f } = useWords();
  const [draft, setDraft] = useState<Ringing>({
    kind: "person",
    id: "",
    name: "",
    after_s: 0,
    in_order: false,
    warning: null,
  });
  const set = (part: Partial<Ringing>) => setDraft({ ...draft, ...part });
  return (
    <Stack gap="sm" mt="sm">
      <div className={classes.two}>
        <Select
          label={t("calling_what")}
          data={(["person", "number", "group"] as const).map((each) => ({
            value: each,
            label: t(KINDS[each]),
          }))}
          value={draft.kind}
          allowDeselect={false}
          onChange={(kind) =>
            set({ kind: kind as Ringing["kind"], id: "", name: "", in_order: false })
          }
        />
        {draft.kind === "person" && (
          <PersonSelect
            label={t("target_which_person")}
            value={draft}
            but={[user]}
            choose={(found) => set(found)}
          />
        )}
        {draft.kind === "number" && (
          <TextInput
            label={t("target_which_number")}
            placeholder="+33199001234"
            value={draft.id}
            onChange={(event) => {
              const id = event.currentTarget.value.replace(/[^+0-9]/g, "");
              set({ id, name: id });
            }}
          />
        )}
        {draft.kind === "group" && <Group value={draft} choose={set} />}
        <NumberInput
          label={t("calling_after_field")}
          min={0}
          max={limits.after_most_s}
          allowDecimal={false}
          hideControls
          value={draft.after_s}
          onChange={(next) => set({ after_s: Number(next) || 0 })}
        />
      </div>
      {draft.kind === "group" && (
        <Checkbox
          label={t("calling_order")}
          description={t("calling_order_most", { most: f.count(limits.in_order_most) })}
          checked={draft.in_order}
          onChange={(event) => set({ in_order: event.currentTarget.checked })}
        />
      )}
      <div className={classes.keep}>
        <Button size="xs" disabled={!draft.id} onClick={() => add(draft)}>
          {t("calling_add")}
        </Button>
        <Button size="xs" variant="default" onClick={cancel}>
          {t("cancel")}
        </Button>
      </div>
    </Stack>
  );
}

function Group({
  value,
  choose,
}: {
  value: Ringing;
  choose: (found: { id: string; name: string }) => void;
}) {
  const { t } = useWords();
  const groups = useQuery(callGroupsQuery());
  const data = (groups.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  return (
    <Select
      label={t("calling_which_group")}
      data={data}
      value={value.id || null}
      allowDeselect={false}
      placeholder={t("target_choose")}
      nothingFoundMessage={t("groups_none")}
      onChange={(id) => {
        const found = data.find((each) => each.value === id);
        if (found) choose({ id: found.value, name: found.label });
      }}
    />
  );
}
