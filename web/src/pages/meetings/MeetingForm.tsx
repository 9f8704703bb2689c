import { Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { usersQuery } from "../../api/queries";
import { isAdministrator, useSession } from "../../api/session";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";

/** A browser's local date and time, as the API wants it: with its offset from UTC. */
function instant(local: string): string | null {
  return local ? new Date(local).toISOString() : null;
}

/** The same moment, as the browser's field for date and time shows it. */
function local(moment: string | null): string {
  if (!moment) return "";
  const at = new Date(moment);
  return new Date(at.getTime() - at.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

const MINUTE_MS = 60_000;

/** Plans a meeting, or changes one: its organiser and conference ID stay. */
export function MeetingForm({ close, meeting }: { close: () => void; meeting?: Meeting }) {
  const { t } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const users = useQuery({ ...usersQuery(""), enabled: isAdministrator(session) });
  const [title, setTitle] = useState(meeting?.title ?? "");
  const [organiser, setOrganiser] = useState<string | null>(session?.user_id ?? null);
  const [starts, setStarts] = useState(local(meeting?.starts_at ?? null));
  const [ends, setEnds] = useState(local(meeting?.ends_at ?? null));
  const [anyone, setAnyone] = useState(meeting?.anyone_may_start ?? false);
  const [lobby, setLobby] = useState(meeting?.lobby ?? false);
  const settings = {
    title,
    starts_at: instant(starts),
    ends_at: instant(ends),
    anyone_may_start: anyone,
    lobby,
  };
  const save = useMutation({
    mutationFn: () =>
      meeting
        ? body(
            api.PATCH("/api/v1/meetings/{meeting_id}", {
              params: { path: { meeting_id: meeting.id } },
              body: settings,
            }),
          )
        : body(
            api.POST("/api/v1/meetings", {
              body: {
                ...settings,
                organiser_id: organiser === session?.user_id ? null : organiser,
              },
            }),
          ),
    onSuccess: async (saved) => {
      await queries.invalidateQueries({ queryKey: ["meetings"] });
      await queries.invalidateQueries({ queryKey: ["meeting"] });
      if (meeting) close();
      else await navigate({ to: "/meetings/$meetingId", params: { meetingId: saved.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={meeting ? t("meeting_edit") : t("meeting_new")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("meeting_title")}
            required
            withAsterisk={false}
            maxLength={200}
            data-autofocus
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          {!meeting && isAdministrator(session) && (
            <Select
              label={t("meeting_organiser")}
              data={users.data?.items.map((each) => ({ value: each.id, label: each.name })) ?? []}
              value={organiser}
              onChange={setOrganiser}
              searchable
              allowDeselect={false}
            />
          )}
          <Group grow>
            <TextInput
              type="datetime-local"
              label={t("meeting_starts")}
              value={starts}
              onChange={(event) => setStarts(event.currentTarget.value)}
            />
            <TextInput
              type="datetime-local"
              label={t("meeting_ends")}
              value={ends}
              onChange={(event) => setEnds(event.currentTarget.value)}
            />
          </Group>
          <Switch
            label={t("meeting_anyone")}
            description={t("meeting_anyone_hint")}
            checked={anyone}
            onChange={(event) => setAnyone(event.currentTarget.checked)}
          />
          <Switch
            label={t("meeting_lobby")}
            description={t("meeting_lobby_hint")}
            checked={lobby}
            onChange={(event) => setLobby(event.currentTarget.checked)}
          />
          {save.isError && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {meeting ? t("save") : t("meeting_create")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
