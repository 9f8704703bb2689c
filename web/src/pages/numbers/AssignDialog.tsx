import { Checkbox, Group, Radio, Select, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { attendantsQuery, queuesQuery } from "../../api/queries";
import type { OwnNumber } from "../../api/types";
import { LANGUAGES, ownName } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { type Person, PersonSelect } from "../../parts/PersonSelect";
import { LocationSelect } from "./LocationSelect";

type Target = "bridge" | "user" | "attendant" | "queue" | "nobody";

/** Who is to answer a number: the meetings' bridge, an attendant, a queue, one person, or nobody for now. */
export function AssignDialog({ number, close }: { number: OwnNumber; close: () => void }) {
  const { t, language } = useWords();
  const now = number.assignment;
  const [to, setTo] = useState<Target>(now?.to ?? (number.usage === "user" ? "user" : "bridge"));
  const [user, setUser] = useState<Person>(now?.user ?? { id: "", name: "" });
  const [languages, setLanguages] = useState<string[]>(
    now?.languages.length ? now.languages : [language],
  );
  const [standard, setStandard] = useState(now?.default ?? false);
  const [location, setLocation] = useState<string | null>(number.location?.id ?? null);
  const [resource, setResource] = useState<string | null>(now?.resource?.id ?? null);
  const path = { number: number.number };
  const wanted = () => {
    if (to === "bridge") return { to, languages, default: standard };
    const bare = { languages: [], default: false };
    if (to === "user") return { ...bare, to, user_id: user.id, location_id: location };
    return { ...bare, to: "resource" as const, resource_id: resource };
  };
  const assign = () =>
    to === "nobody"
      ? body(api.DELETE("/api/v1/numbers/{number}/assignment", { params: { path } }))
      : body(
          api.PUT("/api/v1/numbers/{number}/assignment", { params: { path }, body: wanted() }),
        );
  const chosen = { bridge: true, nobody: true, user: user.id || null, attendant: resource, queue: resource };
  return (
    <Ask
      title={t("number_assign_which", { number: number.international })}
      action={t("save")}
      run={assign}
      stale={["numbers"]}
      ready={chosen[to] !== null}
      close={close}
    >
      <Radio.Group
        label={t("number_answered_by")}
        value={to}
        onChange={(value) => {
          setTo(value as Target);
          setResource(null);
        }}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="bridge" label={t("assign_bridge")} description={t("assign_bridge_hint")} />
          <Radio value="attendant" label={t("assign_attendant")} description={t("assign_attendant_hint")} />
          <Radio value="queue" label={t("assign_queue")} description={t("assign_queue_hint")} />
          <Radio value="user" label={t("assign_user")} description={t("assign_user_hint")} />
          <Radio value="nobody" label={t("assign_nobody")} description={t("assign_nobody_hint")} />
        </Stack>
      </Radio.Group>
      {to === "bridge" && (
        <>
          <Checkbox.Group
            label={t("assign_languages")}
            description={t("assign_languages_hint")}
            value={languages}
            onChange={setLanguages}
          >
            <Group mt="xs">
              {LANGUAGES.map((each) => (
                <Checkbox key={each} value={each} label={ownName(each)} />
              ))}
            </Group>
          </Checkbox.Group>
          <Checkbox
            label={t("assign_default")}
            checked={standard}
            onChange={(event) => setStandard(event.currentTarget.checked)}
          />
        </>
      )}
      {(to === "attendant" || to === "queue") && (
        <ResourceSelect kind={to} value={resource} change={setResource} />
      )}
      {to === "user" && (
        <LocationSelect country={number.country} value={location} onChange={setLocation} />
      )}
      {to === "user" && (
        <PersonSelect label={t("assign_person")} common value={user} choose={setUser} />
      )}
    </Ask>
  );
}

interface ResourceSelectProps {
  kind: "attendant" | "queue";
  value: string | null;
  change: (resource: string | null) => void;
}

function ResourceSelect({ kind, value, change }: ResourceSelectProps) {
  const { t } = useWords();
  const attendants = useQuery({ ...attendantsQuery(), enabled: kind === "attendant" });
  const queues = useQuery({ ...queuesQuery(), enabled: kind === "queue" });
  const found = kind === "attendant" ? attendants.data?.items : queues.data?.items;
  return (
    <Select
      label={t(kind === "attendant" ? "assign_attendant" : "assign_queue")}
      placeholder={t("assign_queue_which")}
      searchable
      data={found?.map((each) => ({ value: each.id, label: each.name })) ?? []}
      value={value}
      onChange={change}
    />
  );
}
