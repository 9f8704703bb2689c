import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client";
import { meetingQuery } from "../../api/queries";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Problem } from "../../parts/Problem";

/** For a meeting whose ID got about: those invited are told another one. */
export function NewConferenceId({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: () =>
      api.POST("/api/v1/meetings/{meeting_id}/conference-id", {
        params: { path: { meeting_id: meeting.id } },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: meetingQuery(meeting.id).queryKey }),
  });
  return (
    <Disclosure summary={t("meeting_new_id")}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("meeting_new_id_hint")}</Text>
        {reset.isError && <Problem error={reset.error} />}
        <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
          {t("meeting_new_id_give")}
        </Button>
        <Text size="sm" role="status">
          {reset.isSuccess && t("meeting_new_id_given", { id: meeting.conference_id_display })}
        </Text>
      </Stack>
    </Disclosure>
  );
}
