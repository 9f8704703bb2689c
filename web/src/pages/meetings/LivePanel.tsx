import { Button, Group, Switch, Text } from "@mantine/core";
import {
  IconLock,
  IconLockOpen,
  IconMicrophoneOff,
  IconPlayerPlay,
  IconPlayerRecord,
  IconPlayerStop,
  IconUserCheck,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import type { Live, LiveView } from "../../api/live";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { useShownNumber } from "../../parts/Phone";
import { Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { DialOut } from "./DialOut";
import classes from "./Meeting.module.css";
import { People } from "./People";

export type Command =
  | "start" | "end" | "lock" | "unlock" | "mute_all" | "admit_all"
  | "admit" | "mute" | "unmute" | "remove" | "dial_out" | "lower_hand"
  | "record" | "stop_recording" | "announce";

export interface Order {
  name: Command;
  arguments: Record<string, string>;
}

/** Orders given to the live meeting, one after another; its own view tells what came of them. */
export function useOrders(id: string) {
  return useMutation({
    mutationFn: (order: Order) =>
      body(
        api.POST("/api/v1/meetings/{meeting_id}/commands/{name}", {
          params: { path: { meeting_id: id, name: order.name } },
          body: { arguments: order.arguments },
        }),
      ),
  });
}

export type Orders = ReturnType<typeof useOrders>;

export function LivePanel({ id, live, leads }: { id: string; live: Live; leads: boolean }) {
  const { t } = useWords();
  const orders = useOrders(id);
  const shown = useShownNumber();
  const meeting = live.meeting;
  const give = (name: Command, args: Record<string, string> = {}) =>
    orders.mutate({ name, arguments: args });
  return (
    <Panel
      title={t("live_title")}
      aside={meeting && <MeetingState meeting={meeting} connected={live.connected} />}
    >
      {meeting && leads && <Controls meeting={meeting} give={give} busy={orders.isPending} />}
      {orders.isError && <Problem error={orders.error} />}
      <div role="status">
        {meeting && meeting.failed.length > 0 && (
          <ul className={classes.refusals}>
            {meeting.failed.map((call) => (
              <li key={call.at + call.number.number}>
                {t("live_failed", { number: shown(call.number), reason: call.reason.text })}
                {call.hint && ` ${call.hint.text}`}
              </li>
            ))}
          </ul>
        )}
      </div>
      {meeting && <People meeting={meeting} leads={leads} give={give} />}
      {orders.data?.warning && (
        <p role="status" className={classes.warned}>
          {t("live_warned", { warning: orders.data.warning.text })}
        </p>
      )}
      {meeting && leads && <DialOut give={give} live={meeting.state === "started"} />}
      {!live.connected && (
        <Text size="sm" c="dimmed" mt="md" role="status">
          {t("live_reconnecting")}
        </Text>
      )}
    </Panel>
  );
}

function MeetingState({ meeting, connected }: { meeting: LiveView; connected: boolean }) {
  const { t, f } = useWords();
  if (meeting.state === "started") {
    return (
      <Group gap="xs">
        {meeting.locked && <Status tone="part">{t("live_locked")}</Status>}
        {meeting.recording_since && (
          <Status tone="part">
            {t("live_recording_since", { time: f.clock(meeting.recording_since) })}
          </Status>
        )}
        <Status tone={connected ? "live" : "calm"}>
          {meeting.started_at
            ? t("live_since", { time: f.clock(meeting.started_at) })
            : t("live_live")}
        </Status>
      </Group>
    );
  }
  return (
    <Status tone={meeting.participants.length > 0 ? "part" : "calm"}>
      {meeting.participants.length > 0 ? t("live_waiting") : t("live_idle")}
    </Status>
  );
}

interface ControlsProps {
  meeting: LiveView;
  give: (name: Command, args?: Record<string, string>) => void;
  busy: boolean;
}

function Controls({ meeting, give, busy }: ControlsProps) {
  const { t } = useWords();
  const waiting = meeting.participants.filter((each) => each.state === "lobby").length;
  const live = meeting.state === "started";
  return (
    <Group gap="xs" mb="md">
      {!live && (
        <Button
          onClick={() => give("start")}
          disabled={busy}
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
        >
          {t("live_start")}
        </Button>
      )}
      {waiting > 0 && live && (
        <Button
          onClick={() => give("admit_all")}
          leftSection={<IconUserCheck size={17} aria-hidden />}
        >
          {t("live_admit_all", { count: waiting })}
        </Button>
      )}
      {live && (
        <>
          <Button
            variant="default"
            onClick={() => give("mute_all")}
            leftSection={<IconMicrophoneOff size={17} aria-hidden />}
          >
            {t("live_mute_all")}
          </Button>
          <Button
            variant="default"
            onClick={() => give(meeting.locked ? "unlock" : "lock")}
            leftSection={
              meeting.locked ? (
                <IconLockOpen size={17} aria-hidden />
              ) : (
                <IconLock size={17} aria-hidden />
              )
            }
          >
            {meeting.locked ? t("live_unlock") : t("live_lock")}
          </Button>
          <Button
            variant="default"
            onClick={() => give(meeting.recording_since ? "stop_recording" : "record")}
            leftSection={<IconPlayerRecord size={17} aria-hidden />}
          >
            {meeting.recording_since ? t("live_record_stop") : t("live_record")}
          </Button>
          <Button
            variant="default"
            c="var(--no)"
            onClick={() => give("end")}
            leftSection={<IconPlayerStop size={17} aria-hidden />}
          >
            {t("live_end")}
          </Button>
          <Switch
            label={t("live_announce")}
            checked={meeting.announcements !== "off"}
            onChange={(event) => give("announce", { on: String(event.currentTarget.checked) })}
          />
        </>
      )}
    </Group>
  );
}
