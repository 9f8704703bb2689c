import { Button, Checkbox, Select, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { numbersQuery, policiesQuery } from "../../api/queries";
import { isAdministrator, useSession } from "../../api/session";
import type { CallerIdPolicy } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { NumberParts } from "./NumberParts";

const DEFAULT = "default";
const SHOWS: Record<CallerIdPolicy["shows"], TextKey> = {
  own: "shows_own",
  service: "shows_service",
  anonymous: "shows_anonymous",
};
const NEW: CallerIdPolicy = {
  id: "",
  name: "",
  shows: "own",
  service_number: null,
  may_hide: true,
  hides_callers: false,
};

/** The rules by which people's numbers are shown to the world, and callers to them. */
export function CallerIdPage() {
  const { t } = useWords();
  const session = useSession();
  const policies = useQuery(policiesQuery());
  const [editing, setEditing] = useState<CallerIdPolicy | null>(null);
  const add = isAdministrator(session) && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setEditing(NEW)}>
      {t("policy_add")}
    </Button>
  );
  return (
    <Page title={t("caller_id_title")} lead={t("caller_id_lead")} actions={add}>
      <NumberParts />
      <Panel>
        <Loaded query={policies}>
          {(data) => <PolicyTable policies={data.items} edit={setEditing} />}
        </Loaded>
      </Panel>
      {editing && <PolicyDialog policy={editing} close={() => setEditing(null)} />}
    </Page>
  );
}

interface PolicyTableProps {
  policies: CallerIdPolicy[];
  edit: (policy: CallerIdPolicy) => void;
}

function PolicyTable({ policies, edit }: PolicyTableProps) {
  const { t } = useWords();
  const session = useSession();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("policy_name")}</th>
          <th scope="col">{t("policy_shows")}</th>
          <th scope="col">{t("policy_more")}</th>
          <th scope="col" className="end">
            {t("actions")}
          </th>
        </tr>
      </thead>
      <tbody>
        {policies.map((each) => (
          <tr key={each.id}>
            <td data-label={t("policy_name")}>{each.name}</td>
            <td data-label={t("policy_shows")}>
              {[t(SHOWS[each.shows]), each.service_number?.international].filter(Boolean).join(" · ")}
            </td>
            <td data-label={t("policy_more")}>
              <span>
                {each.may_hide ? t("policy_may_hide") : t("policy_may_not_hide")}
                {each.hides_callers && (
                  <Text span size="xs" c="dimmed" display="block">
                    {t("policy_hides_callers")}
                  </Text>
                )}
              </span>
            </td>
            <td className="end">
              {isAdministrator(session) && (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("policy_edit_which", { name: each.name })}
                  onClick={() => edit(each)}
                >
                  {t("edit")}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An id that machines can say, from a name that people gave. */
function idFrom(name: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
  return plain.replace(/^-+|-+$/g, "").slice(0, 40);
}

function PolicyDialog({ policy, close }: { policy: CallerIdPolicy; close: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [name, setName] = useState(policy.name);
  const [shows, setShows] = useState(policy.shows);
  const [service, setService] = useState(policy.service_number?.number ?? null);
  const [mayHide, setMayHide] = useState(policy.may_hide);
  const [hidesCallers, setHidesCallers] = useState(policy.hides_callers);
  const services = useQuery(numbersQuery({ usage: "service" }));
  const path = { policy_id: policy.id || idFrom(name) };
  const save = () =>
    body(
      api.PUT("/api/v1/caller-id-policies/{policy_id}", {
        params: { path },
        body: {
          name: policy.id === DEFAULT ? "" : name,
          shows,
          service_number: shows === "service" ? service : null,
          may_hide: mayHide,
          hides_callers: hidesCallers,
        },
      }),
    );
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/caller-id-policies/{policy_id}", { params: { path } }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["caller-id"] });
      close();
    },
  });
  const removal = policy.id !== "" && policy.id !== DEFAULT && (
    <Button
      variant="subtle"
      color="red"
      c="var(--no)"
      loading={remove.isPending}
      onClick={() => remove.mutate()}
    >
      {t("policy_delete")}
    </Button>
  );
  return (
    <Ask
      title={policy.id ? t("policy_edit_which", { name: policy.name }) : t("policy_add")}
      action={t("save")}
      run={save}
      stale={["caller-id"]}
      ready={
        (policy.id === DEFAULT || idFrom(name) !== "") && (shows !== "service" || service !== null)
      }
      more={removal}
      close={close}
    >
      {policy.id !== DEFAULT && (
        <TextInput
          label={t("policy_name")}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <Select
        label={t("policy_shows")}
        description={t("policy_emergency")}
        data={(Object.keys(SHOWS) as CallerIdPolicy["shows"][]).map((each) => ({
          value: each,
          label: t(SHOWS[each]),
        }))}
        value={shows}
        allowDeselect={false}
        onChange={(next) => next && setShows(next as CallerIdPolicy["shows"])}
      />
      {shows === "service" && (
        <Select
          label={t("policy_service_number")}
          data={(services.data?.items ?? []).map((each) => ({
            value: each.number,
            label: each.international,
          }))}
          value={service}
          onChange={setService}
          searchable
        />
      )}
      <Checkbox
        label={t("policy_may_hide")}
        checked={mayHide}
        onChange={(event) => setMayHide(event.currentTarget.checked)}
      />
      <Checkbox
        label={t("policy_hides_callers")}
        checked={hidesCallers}
        onChange={(event) => setHidesCallers(event.currentTarget.checked)}
      />
      {remove.isError && <Problem error={remove.error} />}
    </Ask>
  );
}
