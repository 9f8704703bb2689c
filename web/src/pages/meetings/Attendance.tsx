import { Anchor, Button, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { attendanceQuery, recordingsQuery } from "../../api/queries";
import type { components } from "../../api/schema";
import { type TextKey, useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";

type Visit = components["schemas"]["Visit"];
type Recording = components["schemas"]["Recording"];

const HOW: Record<Visit["how"], TextKey> = {
  phone: "attendance_phone",
  dialled: "attendance_dialled",
  call_me: "attendance_call_me",
  browser: "attendance_browser",
};
const MINUTE_S = 60;
const SECOND_MS = 1_000;

/** Who was in, from when to when; also as a file. */
export function Attendance({ id }: { id: string }) {
  const { t, f } = useWords();
  const found = useQuery(attendanceQuery(id));
  const file = `/api/v1/meetings/${id}/attendance/file`;
  return (
    <Panel title={t("attendance_title")}>
      <Loaded query={found}>
        {(data) =>
          data.items.length === 0 ? (
            <Text c="dimmed">{t("attendance_none")}</Text>
          ) : (
            <>
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">{t("attendance_who")}</th>
                    <th scope="col">{t("attendance_how")}</th>
                    <th scope="col">{t("attendance_from")}</th>
                    <th scope="col">{t("attendance_to")}</th>
                    <th scope="col" className="end">
                      {t("attendance_minutes")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((each) => (
                    <tr key={`${each.joined_at} ${each.number?.number ?? each.name}`}>
                      <td data-label={t("attendance_who")}>
                        {each.name || (each.number ? <Phone of={each.number} /> : t("live_unknown"))}
                      </td>
                      <td data-label={t("attendance_how")}>{t(HOW[each.how])}</td>
                      <td data-label={t("attendance_from")}>{f.moment(each.joined_at)}</td>
                      <td data-label={t("attendance_to")}>
                        {each.left_at ? f.clock(each.left_at) : t("attendance_still")}
                      </td>
                      <td data-label={t("attendance_minutes")} className="end numerals">
                        {each.left_at && Math.ceil(each.duration_s / MINUTE_S)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              <Group mt="sm">
                <Anchor href={`${file}?form=csv`} size="sm">
                  {t("attendance_csv")}
                </Anchor>
                <Anchor href={`${file}?form=xlsx`} size="sm">
                  {t("attendance_xlsx")}
                </Anchor>
              </Group>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

/** What was recorded; nothing is shown where nothing was. */
export function Recordings({ id }: { id: string }) {
  const { t } = useWords();
  const found = useQuery(recordingsQuery(id));
  if (!found.data?.items.length) return null;
  return (
    <Panel title={t("recordings_title")}>
      <ul className="plain-list">
        {found.data.items.map((each) => (
          <Recorded key={each.id} meeting={id} recording={each} />
        ))}
      </ul>
    </Panel>
  );
}

function Recorded({ meeting, recording }: { meeting: string; recording: Recording }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const when = f.moment(recording.made_at);
  const file = `/api/v1/meetings/${meeting}/recordings/${recording.id}`;
  const seconds = Math.ceil(recording.duration_ms / SECOND_MS);
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/meetings/{meeting_id}/recordings/{recording_id}", {
        params: { path: { meeting_id: meeting, recording_id: recording.id } },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["recordings", meeting] }),
  });
  return (
    <li>
      <Group gap="sm">
        <Anchor href={file} download>
          {t("recordings_download", { when })}
        </Anchor>
        <Text size="sm" c="dimmed">
          {f.duration(seconds)}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          c="var(--no)"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
          aria-label={t("recordings_delete_of", { when })}
        >
          {t("recordings_delete")}
        </Button>
      </Group>
      {remove.isError && <Problem error={remove.error} />}
    </li>
  );
}
