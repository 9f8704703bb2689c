import { Button } from "@mantine/core";
import { IconFileSpreadsheet, IconPlus } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { CountrySelect } from "../../parts/CountrySelect";
import classes from "./RolloutPage.module.css";
import { RolloutResult } from "./RolloutResult";
import { emptyRow, type Row, RolloutRow } from "./RolloutRow";

/** The API's own bound. */
const COUNTRIES_MOST = 250;

export function RolloutPage() {
  const { t } = useWords();
  const count = useRef(1);
  const [rows, setRows] = useState<Row[]>([emptyRow(0)]);
  const [home, setHome] = useState<string | null>(null);
  const asked = () => ({
    home,
    countries: rows.flatMap(({ key: _, country, ...wanted }) =>
      country === null ? [] : [{ country, ...wanted }],
    ),
  });
  const plan = useMutation({
    mutationFn: () => body(api.POST("/api/v1/rollout-plans", { body: asked() })),
  });
  const sheet = useMutation({
    mutationFn: async () => {
      const blob = await body(
        api.POST("/api/v1/rollout-plans.xlsx", { body: asked(), parseAs: "blob" }),
      );
      save(blob as Blob, `cadran-${t("rollout_file")}.xlsx`);
    },
  });
  const change = (next: Row) => setRows(rows.map((each) => (each.key === next.key ? next : each)));
  const taken = rows.flatMap((each) => (each.country === null ? [] : [each.country]));
  const twice = taken.length > new Set(taken).size;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    plan.mutate();
  };
  return (
    <Page title={t("rollout_title")} lead={t("rollout_lead")}>
      <Panel title={t("rollout_wanted")}>
        <form onSubmit={submit}>
          <div className={classes.home}>
            <CountrySelect label={t("rollout_home")} value={home} onChange={setHome} />
          </div>
          {rows.map((row) => (
            <RolloutRow
              key={row.key}
              row={row}
              onChange={change}
              onRemove={
                rows.length > 1 ? () => setRows(rows.filter((each) => each.key !== row.key)) : undefined
              }
            />
          ))}
          <div className={classes.actions}>
            <Button
              variant="default"
              leftSection={<IconPlus size={18} aria-hidden />}
              disabled={rows.length >= COUNTRIES_MOST}
              onClick={() => setRows([...rows, emptyRow(count.current++)])}
            >
              {t("rollout_add")}
            </Button>
            <Button type="submit" loading={plan.isPending} disabled={taken.length === 0}>
              {t("rollout_plan")}
            </Button>
          </div>
        </form>
        {twice && <p role="status">{t("rollout_twice")}</p>}
        {plan.isError && <Problem error={plan.error} />}
      </Panel>
      {plan.data && (
        <RolloutResult
          plan={plan.data}
          action={
            <Button
              variant="default"
              leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
              loading={sheet.isPending}
              onClick={() => sheet.mutate()}
            >
              {t("countries_spreadsheet")}
            </Button>
          }
        />
      )}
      {sheet.isError && <Problem error={sheet.error} />}
    </Page>
  );
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
