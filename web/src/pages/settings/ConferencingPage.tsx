import { NativeSelect, Stack, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { conferencingQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Conferencing } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { ANNOUNCEMENTS, choices } from "../meetings/words";

/** What is offered beside the present rule; the API takes any number of days up to ten years. */
const DAYS = [7, 30, 90, 180, 365, 730];
const EVER = "ever";

/** What holds for all meetings: how those inside hear who comes, how long recordings are kept. */
export function ConferencingPage() {
  const { t } = useWords();
  const settings = useQuery(conferencingQuery());
  return (
    <Page title={t("conferencing_title")} lead={t("conferencing_lead")} narrow>
      <Panel>
        <Loaded query={settings}>{(data) => <Everybody settings={data} />}</Loaded>
      </Panel>
    </Page>
  );
}

function Everybody({ settings }: { settings: Conferencing }) {
  const { t } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: Partial<Conferencing>) =>
      body(api.PUT("/api/v1/conferencing", { body: { ...settings, ...wanted } })),
    onSuccess: (now) => queries.setQueryData(conferencingQuery().queryKey, now),
  });
  const fixed = !may(session, "set_conferencing") || change.isPending;
  const days = [...new Set([...DAYS, ...(settings.recordings_days ? [settings.recordings_days] : [])])];
  return (
    <Stack>
      <NativeSelect
        label={t("meeting_announcements")}
        description={t("conferencing_announcements_hint")}
        data={choices(ANNOUNCEMENTS)
          .filter(({ value }) => value !== "usual")
          .map(({ value, key }) => ({ value, label: t(key) }))}
        value={settings.announcements}
        disabled={fixed}
        onChange={(event) =>
          change.mutate({
            announcements: event.currentTarget.value as Conferencing["announcements"],
          })
        }
      />
      <Switch
        label={t("conferencing_record_names")}
        description={t("conferencing_record_names_hint")}
        disabled={fixed}
        checked={settings.record_names}
        onChange={(event) => change.mutate({ record_names: event.currentTarget.checked })}
      />
      <NativeSelect
        label={t("conferencing_recordings")}
        description={t("conferencing_recordings_hint")}
        data={[
          { value: EVER, label: t("conferencing_recordings_ever") },
          ...days
            .sort((one, other) => one - other)
            .map((count) => ({ value: String(count), label: t("conferencing_days", { count }) })),
        ]}
        value={settings.recordings_days === null ? EVER : String(settings.recordings_days)}
        disabled={fixed}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          change.mutate({ recordings_days: wanted === EVER ? null : Number(wanted) });
        }}
      />
      <Problem error={change.error} />
    </Stack>
  );
}
