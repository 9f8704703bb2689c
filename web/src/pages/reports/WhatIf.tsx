import { Button, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import type { Tariff } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { JobTold } from "./JobTold";
import classes from "./Reports.module.css";
import { lately } from "./UsageFilters";

/** What a past period would have cost with another deck: a question that changes nothing. */
export function WhatIf({ decks }: { decks: Tariff[] }) {
  const { t } = useWords();
  const [since, setSince] = useState(() => lately().since?.slice(0, 10) ?? "");
  const [until, setUntil] = useState(() => lately().until?.slice(0, 10) ?? "");
  const [deck, setDeck] = useState<string | null>(null);
  const key = useMemo(
    () => ({ of: [since, until, deck], value: purchaseKey() }),
    [since, until, deck],
  );
  const ask = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/reports/what-if", {
          params: { header: { "idempotency-key": key.value } },
          body: {
            since: `${since}T00:00:00Z`,
            until: `${until}T00:00:00Z`,
            deck: deck ?? "",
            currency: "",
          },
        }),
      ),
  });
  return (
    <>
      <p className={classes.zone}>{t("what_if_lead")}</p>
      <div className={classes.form}>
        <TextInput
          type="date"
          label={t("calls_since")}
          value={since}
          onChange={(event) => setSince(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={t("calls_until")}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Select
          label={t("what_if_deck")}
          data={decks.map((each) => ({ value: each.id, label: `${each.name} ${each.version}` }))}
          value={deck}
          onChange={setDeck}
        />
        <Button
          disabled={!since || !until || !deck}
          loading={ask.isPending}
          onClick={() => ask.mutate()}
        >
          {t("what_if_go")}
        </Button>
      </div>
      {ask.data && <JobTold job={ask.data.job} />}
      <Problem error={ask.error} />
    </>
  );
}
