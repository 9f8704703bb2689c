import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client";
import { useLiveMeeting } from "../../api/live";
import { meetingQuery } from "../../api/queries";
import { isAdministrator, useSession } from "../../api/session";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { HowToJoin } from "./HowToJoin";
import { LivePanel } from "./LivePanel";
import { Attendance, Recordings } from "./Attendance";
import classes from "./Meeting.module.css";
import { MeetingForm } from "./MeetingForm";
import { Occurrences } from "./Occurrences";

const route = getRouteApi("/house/meetings/$meetingId");

export function MeetingPage() {
  const { t } = useWords();
  const { meetingId } = route.useParams();
  const session = useSession();
  const meeting = useQuery(meetingQuery(meetingId));
  const live = useLiveMeeting(meetingId);
  const data = meeting.data;
  const leads = data?.organiser.id === session?.user_id || isAdministrator(session);
  return (
    <Page
      title={data?.title ?? t("meeting")}
      lead={
        data &&
        t("meeting_lead", {
          name: data.organiser.name,
          when: data.when.replace("\n", " · "),
        })
      }
      actions={
        data &&
        leads &&
        !data.cancelled && (
          <>
            <EditMeeting meeting={data} />
            <CancelMeeting meeting={data} />
          </>
        )
      }
    >
      <div className={classes.columns}>
        <Stack gap="lg">
          {live.error ? (
            <Problem error={live.error} />
          ) : (
            <LivePanel id={meetingId} live={live} leads={leads} />
          )}
          {data && leads && (
            <>
              {data.recurrence && !data.cancelled && <Occurrences meeting={data} />}
              <Recordings id={meetingId} />
              <Attendance id={meetingId} />
            </>
          )}
        </Stack>
        <Panel title={t("meeting_how")}>
          <Loaded query={meeting}>{(found) => <HowToJoin meeting={found} />}</Loaded>
        </Panel>
      </div>
    </Page>
  );
}

function EditMeeting({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const [editing, edit] = useDisclosure(false);
  return (
    <>
      <Button variant="default" onClick={edit.open}>
        {t("edit")}
      </Button>
      {editing && <MeetingForm close={edit.close} meeting={meeting} />}
    </>
  );
}

function CancelMeeting({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const [asking, ask] = useDisclosure(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const cancel = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/meetings/{meeting_id}", {
        params: { path: { meeting_id: meeting.id } },
      }),
    onSuccess: async () => {
      await navigate({ to: "/meetings" });
      await queries.invalidateQueries({ queryKey: ["meetings"] });
    },
  });
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        {t("meeting_cancel")}
      </Button>
      <Modal
        opened={asking}
        onClose={ask.close}
        title={t("meeting_cancel")}
        closeButtonProps={{ "aria-label": t("close") }}
      >
        <Stack>
          <Text>{t("meeting_cancel_warning", { title: meeting.title })}</Text>
          {cancel.isError && <Problem error={cancel.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={ask.close}>
              {t("keep")}
            </Button>
            <Button color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {t("meeting_cancel")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
