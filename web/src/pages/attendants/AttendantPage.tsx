import { Alert, Button, Group, Radio, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { attendantQuery, attendantsQuery, faultsQuery, usersQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Attendant } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { ExtensionField, LanguageSelect } from "../../parts/LineFields";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Attendant.module.css";
import { Now, Reached } from "./AttendantsPage";
import { Names, TargetSelect } from "./Choosing";
import { Fault, Faults } from "./Fault";
import { FlowEditor } from "./FlowEditor";
import { Holidays } from "./Holidays";
import { Player } from "./Player";
import type { FlowName, Plan } from "./plan";
import { TimeZoneSelect } from "../../parts/TimeZoneSelect";
import { WeekGrid } from "./WeekGrid";

const route = getRouteApi("/house/attendants/$attendantId");
const HOLIDAYS_MOST = 20;
/** Long enough that a plan is not checked letter by letter. */
const TYPING_PAUSE_MS = 300;

export function AttendantPage() {
  const { t } = useWords();
  const { attendantId } = route.useParams();
  const attendant = useQuery(attendantQuery(attendantId));
  return (
    <Page
      title={attendant.data?.name ?? t("attendant_page")}
      lead={attendant.data && <Lead attendant={attendant.data} />}
      actions={attendant.data && <Delete attendant={attendant.data} />}
    >
      <Loaded query={attendant} lines={8}>
        {(data) => <Editor key={data.id} attendant={data} />}
      </Loaded>
    </Page>
  );
}

function Lead({ attendant }: { attendant: Attendant }) {
  return (
    <Group gap="md">
      <Reached attendant={attendant} />
      <Now attendant={attendant} />
    </Group>
  );
}

interface Draft {
  name: string;
  language: string;
  extension: string;
  plan: Plan;
}

const draftOf = (attendant: Attendant): Draft => ({
  name: attendant.name,
  language: attendant.language,
  extension: attendant.extension ?? "",
  plan: attendant.plan,
});

/** The plan as it would be, checked and played before it is kept. */
function Editor({ attendant }: { attendant: Attendant }) {
  const { t } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(attendant));
  const [settled] = useDebouncedValue(draft.plan, TYPING_PAUSE_MS);
  const changes = may(session, "change_attendant");
  const faults = useQuery({ ...faultsQuery(attendant.id, settled), enabled: changes });
  const list = useQuery(attendantsQuery());
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(attendant));
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PATCH("/api/v1/attendants/{attendant_id}", {
          params: { path: { attendant_id: attendant.id } },
          body: draft,
        }),
      ),
    onSuccess: async (saved) => {
      setDraft(draftOf(saved));
      await queries.invalidateQueries({ queryKey: ["attendants"] });
      await queries.invalidateQueries({ queryKey: ["attendant"] });
    },
  });
  const put = (part: Partial<Plan>) =>
    setDraft((before) => ({ ...before, plan: { ...before.plan, ...part } }));
  return (
    <Names.Provider value={attendant.names}>
      <Faults.Provider value={faults.data?.items ?? []}>
        <div className={classes.columns}>
          <fieldset disabled={!changes} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
            <div className={classes.stack}>
              <Basics draft={draft} change={setDraft} put={put} />
              <Flows plan={draft.plan} put={put} />
              <Panel title={t("attendant_hours")}>
                <WeekGrid hours={draft.plan.hours ?? null} change={(hours) => put({ hours })} />
                <Fault place="hours" />
              </Panel>
              <Panel title={t("holidays_title")}>
                <Holidays
                  holidays={draft.plan.holidays ?? []}
                  most={list.data?.holidays_most ?? HOLIDAYS_MOST}
                  country={session?.usage_location ?? ""}
                  change={(holidays) => put({ holidays })}
                />
              </Panel>
              <Panel title={t("scope_title")}>
                <Scope plan={draft.plan} put={put} names={attendant.names} />
              </Panel>
              {changes && (
                <div className={classes.save}>
                  <Stack>
                    {(faults.data?.items.length ?? 0) > 0 && (
                      <Alert color="red" variant="light" title={t("attendant_faults")}>
                        <ul className="plain-list">
                          {faults.data?.items.map((each) => (
                            <li key={`${each.place} ${each.reason.id}`}>{each.reason.text}</li>
                          ))}
                        </ul>
                      </Alert>
                    )}
                    {save.isError && <Problem error={save.error} />}
                    <Group justify="flex-end">
                      <Text size="sm" c="dimmed" role="status">
                        {changed ? t("attendant_unsaved") : t("attendant_saved")}
                      </Text>
                      <Button
                        variant="default"
                        disabled={!changed}
                        onClick={() => setDraft(draftOf(attendant))}
                      >
                        {t("attendant_undo")}
                      </Button>
                      <Button
                        disabled={!changed || (faults.data?.items.length ?? 0) > 0}
                        loading={save.isPending}
                        onClick={() => save.mutate()}
                      >
                        {t("save")}
                      </Button>
                    </Group>
                  </Stack>
                </div>
              )}
            </div>
          </fieldset>
          <div className={classes.beside}>
            <Player id={attendant.id} plan={draft.plan} />
          </div>
        </div>
      </Faults.Provider>
    </Names.Provider>
  );
}

interface BasicsProps {
  draft: Draft;
  change: (draft: Draft) => void;
  put: (part: Partial<Plan>) => void;
}

function Basics({ draft, change, put }: BasicsProps) {
  const { t } = useWords();
  return (
    <Panel title={t("attendant_basics")}>
      <Stack>
        <div className={classes.fields}>
          <TextInput
            label={t("attendant_name")}
            maxLength={64}
            value={draft.name}
            onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
          />
          <ExtensionField
            value={draft.extension}
            onChange={(event) =>
              change({ ...draft, extension: event.currentTarget.value.replace(/\D/g, "") })
            }
          />
          <LanguageSelect
            value={draft.language}
            onChange={(value) => value && change({ ...draft, language: value })}
          />
          <TimeZoneSelect
            value={draft.plan.time_zone}
            change={(time_zone) => put({ time_zone })}
          />
        </div>
        <Fault place="time_zone" />
        <TargetSelect
          optional
          label={t("attendant_operator")}
          value={draft.plan.operator ?? null}
          change={(operator) => put({ operator: operator as Plan["operator"] })}
        />
        <Text size="sm" c="dimmed">
          {t("attendant_operator_hint")}
        </Text>
        <Fault place="operator" />
      </Stack>
    </Panel>
  );
}

function Flows({ plan, put }: { plan: Plan; put: (part: Partial<Plan>) => void }) {
  const { t } = useWords();
  const [name, setName] = useState<FlowName>("open");
  return (
    <Panel
      title={t("attendant_flows")}
      aside={
        <Radio.Group
          aria-label={t("attendant_flows")}
          value={name}
          onChange={(value) => setName(value as FlowName)}
        >
          <Group>
            <Radio value="open" label={t("flow_open")} />
            <Radio value="closed" label={t("flow_closed")} />
          </Group>
        </Radio.Group>
      }
    >
      <FlowEditor
        key={name}
        name={name}
        flow={plan[name]}
        change={(flow) => put({ [name]: flow })}
      />
    </Panel>
  );
}

interface ScopeProps {
  plan: Plan;
  put: (part: Partial<Plan>) => void;
  names: Attendant["names"];
}

/** Whom callers may ask for by name or extension. */
function Scope({ plan, put, names }: ScopeProps) {
  const { t } = useWords();
  const scope = plan.scope ?? {};
  const include = scope.include ?? null;
  const exclude = scope.exclude ?? [];
  return (
    <Stack>
      <Switch
        label={t("scope_everybody")}
        description={t("scope_everybody_hint")}
        checked={include === null}
        onChange={(event) =>
          put({ scope: { exclude, include: event.currentTarget.checked ? null : [] } })
        }
      />
      {include !== null && (
        <People
          label={t("scope_include")}
          value={include}
          names={names}
          change={(include) => put({ scope: { include, exclude } })}
        />
      )}
      <Fault place="scope.include" />
      <People
        label={t("scope_exclude")}
        value={exclude}
        names={names}
        change={(exclude) => put({ scope: { include, exclude } })}
      />
      <Fault place="scope.exclude" />
    </Stack>
  );
}

interface PeopleProps {
  label: string;
  value: string[];
  names: Attendant["names"];
  change: (users: string[]) => void;
}

function People({ label, value, names, change }: PeopleProps) {
  const { t } = useWords();
  const [q, setQ] = useState("");
  const users = useQuery(usersQuery(q));
  const known = new Map(names.filter((each) => each.kind === "person").map((each) => [each.id, each.name]));
  for (const each of users.data?.items ?? []) known.set(each.id, each.name);
  return (
    <div>
      <Select
        label={label}
        searchable
        placeholder={t("scope_add")}
        value={null}
        searchValue={q}
        onSearchChange={setQ}
        data={(users.data?.items ?? [])
          .filter((each) => !value.includes(each.id))
          .map((each) => ({ value: each.id, label: each.name }))}
        nothingFoundMessage={t("target_none")}
        onChange={(id) => {
          if (id) change([...value, id]);
          setQ("");
        }}
      />
      <Group gap="xs" mt="xs">
        {value.map((id) => (
          <Button
            key={id}
            size="compact-sm"
            variant="default"
            aria-label={t("scope_remove", { name: known.get(id) ?? id })}
            onClick={() => change(value.filter((each) => each !== id))}
          >
            {known.get(id) ?? id} ×
          </Button>
        ))}
      </Group>
    </div>
  );
}

function Delete({ attendant }: { attendant: Attendant }) {
  const { t } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const [asking, ask] = useDisclosure(false);
  if (!may(session, "delete_attendant")) return null;
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        {t("attendant_delete")}
      </Button>
      {asking && (
        <Ask
          grave
          title={t("attendant_delete")}
          action={t("attendant_delete")}
          stale={["attendants"]}
          close={ask.close}
          run={async () => {
            await body(
              api.DELETE("/api/v1/attendants/{attendant_id}", {
                params: { path: { attendant_id: attendant.id } },
              }),
            );
            await navigate({ to: "/attendants" });
          }}
        >
          <Text>{t("attendant_delete_warning", { name: attendant.name })}</Text>
        </Ask>
      )}
    </>
  );
}
