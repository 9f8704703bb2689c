import { Button, Group, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { ownZone } from "../../i18n/zones";
import { Problem } from "../../parts/Problem";
import classes from "./SetUp.module.css";

const USUAL = { anyone_may_start: true, lobby: "everyone", time_zone: ownZone() } as const;

/** A first meeting, with a name and all that is usual; more is on its own page. */
export function MeetingStep() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [title, setTitle] = useState(t("step_meeting_first"));
  const plan = useMutation({
    mutationFn: () => body(api.POST("/api/v1/meetings", { body: { title, attendees: [], ...USUAL } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["meetings"] });
      await queries.invalidateQueries({ queryKey: ["set-up"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    plan.mutate();
  };
  return (
    <form onSubmit={submit} className={classes.body}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label={t("step_meeting_title")}
          required
          withAsterisk={false}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Button type="submit" loading={plan.isPending}>
          {t("step_meeting_plan")}
        </Button>
      </Group>
      {plan.isError && <Problem error={plan.error} />}
    </form>
  );
}
