import { Button, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { retentionQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Erasure } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Reports.module.css";

/** What is offered beside the present rule; the API takes any number of months up to ten years. */
const CHOICES = [1, 3, 6, 12, 18, 24, 36, 60, 120];
const EVER = "ever";

/** For how long call records keep names and numbers, and what was forgotten by whom. */
export function Retention() {
  const { t } = useWords();
  const found = useQuery(retentionQuery());
  return (
    <>
      <p className={classes.zone}>{t("retention_lead")}</p>
      <Loaded query={found} lines={3}>
        {(data) => (
          <>
            <Rule months={data.months} />
            {data.items.length === 0 ? (
              <Empty title={t("erasures_none")} hint={t("erasures_none_hint")} />
            ) : (
              <Erasures of={data.items} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Rule({ months }: { months: number | null }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const session = useSession();
  const present = months === null ? EVER : String(months);
  const [wanted, setWanted] = useState(present);
  const change = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/reports/retention", {
          body: { months: wanted === EVER ? null : Number(wanted) },
        }),
      ),
    onSuccess: (data) => queries.setQueryData(retentionQuery().queryKey, data),
  });
  const offered = [...new Set([...CHOICES, ...(months === null ? [] : [months])])];
  const choices = [
    { value: EVER, label: t("retention_ever") },
    ...offered
      .sort((one, other) => one - other)
      .map((each) => ({ value: String(each), label: t("retention_months", { count: each }) })),
  ];
  return (
    <>
      <div className={classes.rule}>
        <Select
          label={t("retention_keep")}
          data={choices}
          value={wanted}
          allowDeselect={false}
          disabled={!may(session, "set_retention")}
          onChange={(value) => setWanted(value ?? present)}
        />
        <Button
          disabled={wanted === present}
          loading={change.isPending}
          onClick={() => change.mutate()}
        >
          {t("retention_go")}
        </Button>
      </div>
      {change.isSuccess && wanted === present && (
        <p role="status" className={classes.told}>
          {t("retention_set")}
        </p>
      )}
      <Problem error={change.error} />
    </>
  );
}

function Erasures({ of }: { of: Erasure[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows" aria-label={t("erasures_list")}>
      <thead>
        <tr>
          <th scope="col">{t("erasure_at")}</th>
          <th scope="col">{t("erasure_by")}</th>
          <th scope="col">{t("erasure_person")}</th>
          <th scope="col">{t("erasure_before")}</th>
          <th scope="col" className="end">
            {t("erasure_legs")}
          </th>
        </tr>
      </thead>
      <tbody>
        {of.map((each) => (
          <tr key={each.at}>
            <td data-label={t("erasure_at")}>{f.moment(each.at)}</td>
            <td data-label={t("erasure_by")}>{each.by?.name ?? t("erasure_by_rule")}</td>
            <td data-label={t("erasure_person")}>{each.person?.name ?? t("erasure_everybody")}</td>
            <td data-label={t("erasure_before")}>
              {each.before ? f.moment(each.before) : t("erasure_all")}
            </td>
            <td data-label={t("erasure_legs")} className="end numerals">
              {f.count(each.legs)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
