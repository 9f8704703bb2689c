import { Button, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { callSettingsQuery } from "../../api/calling-queries";
import { api, body } from "../../api/client";
import { userQuery } from "../../api/queries";
import { useSession } from "../../api/session";
import type { CallSettings, CallSettingsChange } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Along } from "./Along";
import classes from "./Calling.module.css";
import { Codes } from "./Codes";
import { Delegates } from "./Delegates";
import { Parked } from "./Parked";
import { TargetField } from "../../parts/TargetField";
import { type Target, useKinds } from "./targets";

const route = getRouteApi("/house/people/$userId/calls");

/** What becomes of a person's calls: their own page, and an administrator's view of anybody. */
export function CallingPage() {
  const { t } = useWords();
  const { userId } = route.useParams();
  const own = useSession()?.user_id === userId;
  const user = useQuery(userQuery(userId));
  const settings = useQuery(callSettingsQuery(userId));
  return (
    <Page
      title={own ? t("calling_mine") : t("calling_title", { name: user.data?.name ?? "" })}
      lead={t("calling_lead")}
    >
      <Loaded query={settings} lines={8}>
        {(data) => <Editor key={userId} settings={data} user={userId} />}
      </Loaded>
      {own && (
        <div className={classes.columns}>
          <Panel title={t("calling_parked")}>
            <Parked />
          </Panel>
          <Panel title={t("calling_codes")}>
            <Codes />
          </Panel>
        </div>
      )}
    </Page>
  );
}

interface EditorProps {
  settings: CallSettings;
  user: string;
}

function Editor({ settings, user }: EditorProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(settings);
  const keep = useMutation({
    mutationFn: () =>
      body(
        api.PATCH("/api/v1/users/{user_id}/call-settings", {
          params: { path: { user_id: user } },
          body: asked(draft),
        }),
      ),
    onSuccess: (now) => {
      queries.setQueryData(callSettingsQuery(user).queryKey, now);
      setDraft(now);
    },
  });
  const set = (part: Partial<CallSettings>) => {
    keep.reset();
    setDraft({ ...draft, ...part });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  const parts = { draft, set, user };
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <div className={classes.columns}>
          <Stack gap="lg">
            <Now {...parts} />
            <Unanswered {...parts} />
          </Stack>
          <Stack gap="lg">
            <RingsAlong {...parts} />
            <Panel title={t("calling_delegates")}>
              <Delegates
                settings={settings}
                delegates={draft.delegates}
                user={user}
                change={(delegates) => set({ delegates })}
              />
            </Panel>
          </Stack>
        </div>
        <Problem error={keep.error} />
        <div className={classes.keep}>
          <Button type="submit" loading={keep.isPending}>
            {t("save")}
          </Button>
          {keep.isSuccess && (
            <Text role="status" size="sm">
              {t("calling_saved")}
            </Text>
          )}
        </div>
      </Stack>
    </form>
  );
}

/** What the API is asked for: targets and lists without their names. */
function asked(draft: CallSettings): CallSettingsChange {
  const target = ({ kind, id }: Target) => ({ kind, id });
  return {
    forward: target(draft.forward),
    no_answer: target(draft.no_answer),
    busy_to: target(draft.busy_to),
    unreachable: target(draft.unreachable),
    do_not_disturb: draft.do_not_disturb,
    ring_s: draft.ring_s,
    busy: draft.busy,
    twin: draft.twin?.number.number ?? "",
    along: draft.along.map(({ kind, id, after_s, in_order }) => ({ kind, id, after_s, in_order })),
    delegates: draft.delegates.map((each) => ({
      user: each.user.id,
      calls: each.calls,
      rings: each.rings,
    })),
  };
}

interface PartProps {
  draft: CallSettings;
  set: (part: Partial<CallSettings>) => void;
  user: string;
}

function Now({ draft, set, user }: PartProps) {
  const { t } = useWords();
  const kinds = useKinds(draft.target_kinds);
  return (
    <Panel title={t("calling_now")}>
      <Stack gap="md">
        <Switch
          label={t("calling_dnd")}
          description={t("calling_dnd_hint")}
          checked={draft.do_not_disturb}
          onChange={(event) => set({ do_not_disturb: event.currentTarget.checked })}
        />
        <TargetField
          label={t("calling_forward")}
          kinds={kinds("calling_rings", draft.forward.kind)}
          user={user}
          value={draft.forward}
          change={(forward) => forward && set({ forward })}
        />
      </Stack>
    </Panel>
  );
}

function RingsAlong({ draft, set, user }: PartProps) {
  const { t } = useWords();
  return (
    <Panel title={t("calling_along")}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t("calling_along_hint")}
        </Text>
        <TextInput
          label={t("calling_twin")}
          description={t("calling_twin_hint")}
          inputWrapperOrder={["label", "input", "description", "error"]}
          placeholder="+33639980000"
          error={draft.twin?.warning?.text}
          value={draft.twin?.number.number ?? ""}
          onChange={(event) => {
            const number = event.currentTarget.value.replace(/[^+0-9]/g, "");
            const shown = { number, national: number, international: number, country: null };
            set({ twin: number ? { number: shown, warning: null } : null });
          }}
        />
        <Along
          along={draft.along}
          user={user}
          limits={draft.limits}
          change={(along) => set({ along })}
        />
      </Stack>
    </Panel>
  );
}

function Unanswered({ draft, set, user }: PartProps) {
  const { t, f } = useWords();
  const { limits } = draft;
  const kinds = useKinds(draft.target_kinds);
  return (
    <Panel title={t("calling_unanswered")}>
      <Stack gap="md">
        <NumberInput
          label={t("calling_ring_s")}
          description={t("figure_between", {
            least: f.count(limits.ring_least_s),
            most: f.count(limits.ring_most_s),
          })}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={limits.ring_least_s}
          max={limits.ring_most_s}
          allowDecimal={false}
          hideControls
          value={draft.ring_s}
          onChange={(next) => set({ ring_s: Number(next) || 0 })}
        />
        <TargetField
          kinds={kinds("calling_told", draft.no_answer.kind)}
          user={user}
          label={t("calling_no_answer")}
          value={draft.no_answer}
          change={(no_answer) => no_answer && set({ no_answer })}
        />
        <Select
          label={t("calling_busy")}
          data={[
            { value: "reject", label: t("calling_busy_reject") },
            { value: "wait", label: t("calling_busy_wait") },
            { value: "send", label: t("calling_busy_send") },
          ]}
          value={draft.busy}
          allowDeselect={false}
          onChange={(busy) => set({ busy: busy as CallSettings["busy"] })}
        />
        {draft.busy === "send" && (
          <TargetField
            kinds={kinds("calling_told", draft.busy_to.kind)}
            user={user}
            label={t("calling_busy_to")}
            value={draft.busy_to}
            change={(busy_to) => busy_to && set({ busy_to })}
          />
        )}
        <TargetField
          kinds={kinds("calling_as_unanswered", draft.unreachable.kind)}
          user={user}
          label={t("calling_unreachable")}
          value={draft.unreachable}
          change={(unreachable) =>
            unreachable && set({ unreachable })
          }
        />
      </Stack>
    </Panel>
  );
}
