import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { may, useSession } from "../../api/session";
import { useWords } from "../../i18n/texts";
import { PersonSelect } from "../../parts/PersonSelect";
import { Problem } from "../../parts/Problem";
import { JobTold } from "./JobTold";
import classes from "./Reports.module.css";

/** What is known of a person, as a file; and forgetting who called whom, by person, by age, or both. */
export function Forget() {
  const { t } = useWords();
  const session = useSession();
  const [person, setPerson] = useState({ id: "", name: "" });
  const user = person.id || null;
  const [before, setBefore] = useState("");
  const forget = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/reports/erase", {
          params: { header: { "idempotency-key": purchaseKey() } },
          body: { user, before: before ? new Date(`${before}T00:00:00`).toISOString() : null },
        }),
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    forget.mutate();
  };
  return (
    <form onSubmit={submit}>
      <p className={classes.zone}>{t("forget_lead")}</p>
      <div className={classes.rule}>
        <PersonSelect label={t("person")} value={person} clearable choose={setPerson} />
        <TextInput
          type="date"
          label={t("forget_before")}
          value={before}
          onChange={(event) => setBefore(event.currentTarget.value)}
        />
        {may(session, "erase_records") && (
          <Button
            type="submit"
            color="red"
            variant="light"
            loading={forget.isPending}
            disabled={user === null && before === ""}
          >
            {t("forget_go")}
          </Button>
        )}
        {user !== null && may(session, "export_person_records") && (
          <Button
            component="a"
            variant="default"
            href={`/api/v1/reports/people/${user}.jsonl`}
            download
          >
            {t("forget_export")}
          </Button>
        )}
      </div>
      {forget.data && <JobTold key={forget.data.job} job={forget.data.job} over="retention" />}
      <Problem error={forget.error} />
    </form>
  );
}
