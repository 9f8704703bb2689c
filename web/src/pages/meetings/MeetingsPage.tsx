import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { meetingsQuery, upcomingQuery } from "../../api/queries";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { MeetingForm } from "./MeetingForm";

export function MeetingsPage() {
  const { t } = useWords();
  const [cursor, setCursor] = useState<string>();
  const [planning, plan] = useDisclosure(false);
  const [shown, show] = useState<"upcoming" | "all">("upcoming");
  const upcoming = shown === "upcoming";
  const all = useQuery({ ...meetingsQuery(cursor), enabled: !upcoming });
  const coming = useQuery({ ...upcomingQuery(), enabled: upcoming });
  const meetings = upcoming ? coming : all;
  const create = (
    <Button onClick={plan.open} leftSection={<IconPlus size={18} aria-hidden />}>
      {t("meeting_new")}
    </Button>
  );
  return (
    <Page title={t("meetings_title")} lead={t("meetings_lead")} actions={create}>
      <Panel>
        <Button.Group mb="sm" aria-label={t("meetings_shown")}>
          <Button
            size="compact-md"
            variant={upcoming ? "filled" : "default"}
            aria-pressed={upcoming}
            onClick={() => show("upcoming")}
          >
            {t("meetings_upcoming")}
          </Button>
          <Button
            size="compact-md"
            variant={upcoming ? "default" : "filled"}
            aria-pressed={!upcoming}
            onClick={() => show("all")}
          >
            {t("meetings_all")}
          </Button>
        </Button.Group>
        <Loaded query={meetings} lines={6}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("meetings_none")} hint={t("meetings_none_hint")} action={create} />
            ) : (
              <>
                <MeetingTable meetings={data.items} />
                {!upcoming && <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />}
              </>
            )
          }
        </Loaded>
      </Panel>
      {planning && <MeetingForm close={plan.close} />}
    </Page>
  );
}

function MeetingTable({ meetings }: { meetings: Meeting[] }) {
  const { t } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("meeting_title")}</th>
          <th scope="col">{t("meeting_when")}</th>
          <th scope="col">{t("meeting_number")}</th>
          <th scope="col">{t("meeting_id")}</th>
          <th scope="col" className="end">
            {t("meeting_state")}
          </th>
        </tr>
      </thead>
      <tbody>
        {meetings.map((meeting) => {
          const number = meeting.dial_in.find((each) => each.default) ?? meeting.dial_in[0];
          return (
            <tr key={meeting.id}>
              <td data-label={t("meeting_title")}>
                <span>
                  <Link to="/meetings/$meetingId" params={{ meetingId: meeting.id }}>
                    <strong>{meeting.title}</strong>
                  </Link>
                  <Text span size="sm" c="dimmed" display="block">
                    {meeting.organiser.name}
                  </Text>
                </span>
              </td>
              <td data-label={t("meeting_when")}>
                <When meeting={meeting} />
              </td>
              <td data-label={t("meeting_number")}>
                {number ? <Phone of={number} /> : t("meeting_no_number")}
              </td>
              <td data-label={t("meeting_id")} className="numerals">
                {meeting.conference_id_display}
              </td>
              <td data-label={t("meeting_state")} className="end">
                <MeetingState meeting={meeting} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** When it takes place next, by the reader's own clock; what is over is shown when it was. */
function When({ meeting }: { meeting: Meeting }) {
  const { t, f } = useWords();
  const moment = meeting.next_starts_at ?? meeting.starts_at;
  if (!moment) return t("meeting_any_time");
  return (
    <span>
      {f.moment(moment)}
      {meeting.recurrence && (
        <Text span size="sm" c="dimmed" display="block">
          {meeting.when.split("\n")[1]}
        </Text>
      )}
    </span>
  );
}

function MeetingState({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  if (meeting.cancelled) return <Status tone="no">{t("meeting_cancelled")}</Status>;
  if (meeting.participants === 0) return <Status tone="calm">{t("meeting_idle")}</Status>;
  return (
    <Status tone={meeting.state === "started" ? "live" : "part"}>
      {t("meeting_people", { count: meeting.participants })}
    </Status>
  );
}
