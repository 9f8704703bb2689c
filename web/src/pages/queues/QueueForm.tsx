import { NumberInput, Select, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, body } from "../../api/client";
import { greetingsQuery } from "../../api/queries";
import type { Queue, QueueLimits } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { ownZone } from "../../i18n/zones";
import { Ask } from "../../parts/Ask";
import { type Fields, useDraft } from "../../parts/draft";
import { ExtensionField, LanguageSelect } from "../../parts/LineFields";
import { TargetField } from "../../parts/TargetField";
import { TimeZoneSelect } from "../../parts/TimeZoneSelect";
import classes from "./Queue.module.css";
import { ROUTING, ROUTING_HINTS, type TargetKind, TARGETS } from "./words";

const NOWHERE = { kind: "disconnect", id: "", name: "", warning: null } as const;
/** Those that this page can name one of. */
const OFFERED: ReadonlySet<TargetKind> = new Set(["disconnect", "person", "attendant", "queue", "voicemail", "number"]);

interface QueueFormProps {
  limits: QueueLimits;
  queue?: Queue;
  close: () => void;
}

/** A new queue begins as the edition has it. */
function beginning(limits: QueueLimits, language: string, queue?: Queue) {
  return {
    name: queue?.name ?? "",
    language: queue?.language ?? language,
    extension: queue?.extension ?? "",
    routing: queue?.routing ?? limits.routing[0] ?? "attendant",
    presence: queue?.presence ?? false,
    greeting_id: queue?.greeting_id ?? "",
    music_id: queue?.music_id ?? "",
    alert_s: queue?.alert_s ?? limits.alert_s.default,
    wrap_up_s: queue?.wrap_up_s ?? limits.wrap_up_s.default,
    waiting_max: queue?.waiting_max ?? limits.waiting.default,
    wait_s: queue?.wait_s ?? limits.wait_s.default,
    overflow: queue?.overflow ?? NOWHERE,
    timeout: queue?.timeout ?? NOWHERE,
    announce_position: queue?.announce_position ?? false,
    announce_wait: queue?.announce_wait ?? false,
    announce_s: queue?.announce_s ?? limits.announce_s.default,
    callback: queue?.callback ?? false,
    priorities: queue?.priorities.map((each) => each.number).join("\n") ?? "",
    service_level_s: queue?.service_level_s ?? limits.service_level_s.default,
    may_opt_out: queue?.may_opt_out ?? true,
    time_zone: queue?.time_zone ?? ownZone(),
  };
}

type Draft = ReturnType<typeof beginning>;

/** Makes a queue, or changes one; who waits in it stays. */
export function QueueForm({ limits, queue, close }: QueueFormProps) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const fields = useDraft<Draft>(() => beginning(limits, language, queue));
  const { draft } = fields;
  const save = () => {
    const asked = {
      ...draft,
      overflow: { kind: draft.overflow.kind, id: draft.overflow.id },
      timeout: { kind: draft.timeout.kind, id: draft.timeout.id },
      priorities: draft.priorities.split(/[\s,;]+/).filter(Boolean),
    };
    return queue
      ? body(
          api.PATCH("/api/v1/queues/{queue_id}", {
            params: { path: { queue_id: queue.id } },
            body: asked,
          }),
        )
      : body(api.POST("/api/v1/queues", { body: { ...asked, agents: [] } }));
  };
  const after = (saved: Queue) =>
    queue ? close() : navigate({ to: "/queues/$queueId", params: { queueId: saved.id } });
  return (
    <Ask
      title={queue ? t("queue_edit") : t("queue_new")}
      action={queue ? t("save") : t("queue_create")}
      size="lg"
      run={save}
      stale={["queues"]}
      after={after}
      close={close}
    >
      <Identity {...fields} />
      <Routing {...fields} limits={limits} />
      <Waiting {...fields} limits={limits} />
      <Hearing {...fields} limits={limits} />
    </Ask>
  );
}

type Limited = Fields<Draft> & { limits: QueueLimits };

function Part({ says, children }: { says: TextKey; children: ReactNode }) {
  const { t } = useWords();
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>{t(says)}</legend>
      <Stack gap="sm">{children}</Stack>
    </fieldset>
  );
}

function Identity({ draft, put, typed, digits, picked }: Fields<Draft>) {
  const { t } = useWords();
  return (
    <Part says="queue_part_identity">
      <TextInput
        label={t("queue_name")}
        description={t("queue_name_hint")}
        required
        withAsterisk={false}
        maxLength={64}
        data-autofocus
        {...typed("name")}
      />
      <div className={classes.two}>
        <ExtensionField {...digits("extension")} />
        <LanguageSelect {...picked("language")} />
      </div>
      <TimeZoneSelect value={draft.time_zone} change={(time_zone) => put({ time_zone })} />
    </Part>
  );
}

function Routing({ draft, put, ticked, picked, limits }: Limited) {
  const { t } = useWords();
  return (
    <Part says="queue_part_agents">
      <Select
        label={t("queue_routing")}
        description={t(ROUTING_HINTS[draft.routing])}
        inputWrapperOrder={["label", "input", "description", "error"]}
        data={limits.routing.map((each) => ({ value: each, label: t(ROUTING[each]) }))}
        {...picked("routing")}
      />
      <div className={classes.two}>
        <Figure says="queue_alert" of={limits.alert_s} value={draft.alert_s} change={(alert_s) => put({ alert_s })} />
        <Figure says="queue_wrap_up" of={limits.wrap_up_s} value={draft.wrap_up_s} change={(wrap_up_s) => put({ wrap_up_s })} />
      </div>
      <Switch
        label={t("queue_presence")}
        {...ticked("presence")}
        {...(draft.routing === "longest_idle" && { checked: true, disabled: true })}
      />
      <Switch
        label={t("queue_may_opt_out")}
        description={t("queue_may_opt_out_hint")}
        {...ticked("may_opt_out")}
      />
    </Part>
  );
}

function Waiting({ draft, put, typed, limits }: Limited) {
  const { t } = useWords();
  const kinds = limits.targets
    .filter((each) => OFFERED.has(each))
    .map((each) => ({ value: each, label: t(TARGETS[each]) }));
  return (
    <Part says="queue_part_waiting">
      <Figure says="queue_waiting_max" of={limits.waiting} value={draft.waiting_max} change={(waiting_max) => put({ waiting_max })} />
      <TargetField label={t("queue_overflow")} kinds={kinds} value={draft.overflow} change={(overflow) => overflow && put({ overflow })} />
      <Figure says="queue_wait" of={limits.wait_s} step={limits.wait_step_s} value={draft.wait_s} change={(wait_s) => put({ wait_s })} />
      <TargetField label={t("queue_timeout")} kinds={kinds} value={draft.timeout} change={(timeout) => timeout && put({ timeout })} />
      <Textarea
        label={t("queue_priorities")}
        description={t("queue_priorities_hint")}
        autosize
        minRows={1}
        {...typed("priorities")}
      />
      <Figure says="queue_service_level" of={limits.service_level_s} value={draft.service_level_s} change={(service_level_s) => put({ service_level_s })} />
    </Part>
  );
}

function Hearing({ draft, put, ticked, picked, limits }: Limited) {
  const { t } = useWords();
  const greetings = useQuery(greetingsQuery());
  const sounds = (greetings.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  const announces = draft.announce_position || draft.announce_wait || draft.callback;
  return (
    <Part says="queue_part_hearing">
      <div className={classes.two}>
        <Select
          label={t("queue_greeting")}
          data={[{ value: "", label: t("queue_greeting_none") }, ...sounds]}
          {...picked("greeting_id")}
        />
        <Select
          label={t("queue_music")}
          data={[{ value: "", label: t("queue_music_built_in") }, ...sounds]}
          {...picked("music_id")}
        />
      </div>
      <Switch
        label={t("queue_announce_position")}
        {...ticked("announce_position")}
      />
      <Switch
        label={t("queue_announce_wait")}
        {...ticked("announce_wait")}
      />
      <Switch
        label={t("queue_callback")}
        description={t("queue_callback_hint")}
        {...ticked("callback")}
      />
      {announces && (
        <Figure says="queue_announce" of={limits.announce_s} value={draft.announce_s} change={(announce_s) => put({ announce_s })} />
      )}
    </Part>
  );
}

interface FigureProps {
  says: TextKey;
  of: { least: number; most: number };
  step?: number;
  value: number;
  change: (value: number) => void;
}

function Figure({ says, of, step = 1, value, change }: FigureProps) {
  const { t, f } = useWords();
  return (
    <NumberInput
      label={t(says)}
      description={t("figure_between", { least: f.count(of.least), most: f.count(of.most) })}
      inputWrapperOrder={["label", "input", "description", "error"]}
      min={of.least}
      max={of.most}
      step={step}
      allowDecimal={false}
      hideControls
      value={value}
      onChange={(next) => change(Number(next) || 0)}
    />
  );
}
