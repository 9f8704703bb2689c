import { NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { isAdministrator, useSession } from "../../api/session";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { momentOf, ownZone, wallOf } from "../../i18n/zones";
import { Ask } from "../../parts/Ask";
import { type Fields, useDraft } from "../../parts/draft";
import { type Person, PersonSelect } from "../../parts/PersonSelect";
import { TimeZoneSelect } from "../../parts/TimeZoneSelect";
import { attendeesOf, textOf } from "./attendees";
import classes from "./Meeting.module.css";
import { RepeatFields } from "./RepeatFields";
import { fitted, type Recurrence } from "./recurrence";
import { ANNOUNCEMENTS, choices, LOBBY } from "./words";

/** What the form holds: times by the wall clock of the meeting's zone. */
interface Draft {
  title: string;
  zone: string;
  starts: string;
  ends: string;
  recurrence: Recurrence | null;
  attendees: string;
  anyone: boolean;
  lobby: keyof typeof LOBBY;
  announcements: keyof typeof ANNOUNCEMENTS;
}

function draftOf(meeting?: Meeting): Draft {
  const zone = meeting?.starts_at ? meeting.time_zone : ownZone();
  return {
    title: meeting?.title ?? "",
    zone,
    starts: wallOf(meeting?.starts_at ?? null, zone),
    ends: wallOf(meeting?.ends_at ?? null, zone),
    recurrence: meeting?.recurrence ?? null,
    attendees: textOf(meeting?.attendees ?? []),
    anyone: meeting?.anyone_may_start ?? false,
    lobby: meeting?.lobby ?? "everyone",
    announcements: meeting?.announcements ?? "usual",
  };
}

function planOf(draft: Draft) {
  return {
    title: draft.title,
    time_zone: draft.zone,
    starts_at: momentOf(draft.starts, draft.zone),
    ends_at: momentOf(draft.ends, draft.zone),
    recurrence: draft.starts ? fitted(draft.recurrence, draft.starts) : null,
    attendees: attendeesOf(draft.attendees),
    anyone_may_start: draft.anyone,
    lobby: draft.lobby,
    announcements: draft.announcements === "usual" ? null : draft.announcements,
  };
}

/** Plans a meeting, or changes one: its organiser and conference ID stay. */
export function MeetingForm({ close, meeting }: { close: () => void; meeting?: Meeting }) {
  const { t } = useWords();
  const session = useSession();
  const navigate = useNavigate();
  const [organiser, setOrganiser] = useState<Person>({
    id: session?.user_id ?? "",
    name: session?.name ?? "",
  });
  const fields = useDraft(() => draftOf(meeting));
  const { draft, typed } = fields;
  const save = () =>
    meeting
      ? body(
          api.PATCH("/api/v1/meetings/{meeting_id}", {
            params: { path: { meeting_id: meeting.id } },
            body: planOf(draft),
          }),
        )
      : body(
          api.POST("/api/v1/meetings", {
            body: {
              ...planOf(draft),
              organiser_id: organiser.id === session?.user_id ? null : organiser.id,
            },
          }),
        );
  const after = (saved: Meeting) =>
    meeting ? close() : navigate({ to: "/meetings/$meetingId", params: { meetingId: saved.id } });
  return (
    <Ask
      title={meeting ? t("meeting_edit") : t("meeting_new")}
      action={meeting ? t("save") : t("meeting_create")}
      size="lg"
      run={save}
      stale={["meetings", "meeting", "occurrences"]}
      after={after}
      close={close}
    >
      <TextInput
        label={t("meeting_title")}
        required
        withAsterisk={false}
        maxLength={200}
        data-autofocus
        {...typed("title")}
      />
      {!meeting && isAdministrator(session) && (
        <PersonSelect label={t("meeting_organiser")} value={organiser} choose={setOrganiser} />
      )}
      <TimeFields {...fields} />
      <Textarea
        label={t("meeting_attendees")}
        description={t("meeting_attendees_hint")}
        autosize
        minRows={2}
        maxRows={8}
        {...typed("attendees")}
      />
      <DoorFields {...fields} />
    </Ask>
  );
}

function TimeFields({ draft, put, typed }: Fields<Draft>) {
  const { t } = useWords();
  return (
    <>
      <div className={classes.pair}>
        <TextInput type="datetime-local" label={t("meeting_starts")} {...typed("starts")} />
        <TextInput type="datetime-local" label={t("meeting_ends")} {...typed("ends")} />
      </div>
      {draft.starts && (
        <>
          <TimeZoneSelect value={draft.zone} change={(zone) => put({ zone })} />
          <RepeatFields
            recurrence={draft.recurrence}
            starts={draft.starts}
            change={(recurrence) => put({ recurrence })}
          />
        </>
      )}
    </>
  );
}

/** Who comes in how, and how the others hear of it. */
function DoorFields({ draft, typed, ticked }: Fields<Draft>) {
  const { t } = useWords();
  return (
    <>
      <div className={classes.pair}>
        <NativeSelect
          label={t("meeting_lobby")}
          data={choices(LOBBY).map(({ value, key }) => ({ value, label: t(key) }))}
          {...typed("lobby")}
        />
        <NativeSelect
          label={t("meeting_announcements")}
          data={choices(ANNOUNCEMENTS).map(({ value, key }) => ({ value, label: t(key) }))}
          {...typed("announcements")}
        />
      </div>
      <Switch
        label={t("meeting_anyone")}
        description={t(draft.lobby === "everyone" ? "meeting_anyone_hint" : "meeting_anyone_not")}
        disabled={draft.lobby !== "everyone"}
        {...ticked("anyone")}
        checked={draft.anyone && draft.lobby === "everyone"}
      />
    </>
  );
}
