import { Anchor, Button, Switch, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQueries } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { countryQuery } from "../../api/country-queries";
import type { Country } from "../../api/types";
import { useWords, type Words } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Disclosure } from "../../parts/Disclosure";
import { Page, Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./ComparePage.module.css";
import { GROUPS } from "./groups";
import { toneOf } from "./Service";

const route = getRouteApi("/countries/compare");
/** As many columns as a desk's screen can show side by side. */
export const COMPARED_MOST = 6;

interface Row {
  key: string;
  name: string;
  /** What is compared: equal texts do not differ. */
  values: string[];
  cells: ReactNode[];
}

export function ComparePage() {
  const { t, f } = useWords();
  const navigate = useNavigate();
  const codes = [
    ...new Set(
      route
        .useSearch()
        .with.toUpperCase()
        .split(",")
        .filter((each) => /^[A-Z]{2}$/.test(each)),
    ),
  ].slice(0, COMPARED_MOST);
  const found = useQueries({ queries: codes.map((iso2) => countryQuery(iso2)) });
  const countries = found.flatMap((each) => (each.data ? [each.data] : []));
  const wrong = found.find((each) => each.isError);
  const go = (next: string[]) =>
    void navigate({ to: "/countries/compare", search: { with: next.join(",") }, replace: true });
  return (
    <Page title={t("compare_title")} lead={t("compare_lead", { most: COMPARED_MOST })}>
      <div className={classes.choose}>
        {codes.length < COMPARED_MOST && (
          <CountrySelect
            size="md"
            key={codes.join()}
            label={t("compare_add")}
            value={null}
            onChange={(iso2) => codes.includes(iso2) || go([...codes, iso2])}
          />
        )}
        <ul className={`plain-list ${classes.chosen}`}>
          {codes.map((iso2) => (
            <li key={iso2}>
              <Button
                variant="default"
                size="sm"
                rightSection={<IconX size={14} aria-hidden />}
                aria-label={t("compare_remove", { country: f.country(iso2) })}
                onClick={() => go(codes.filter((each) => each !== iso2))}
              >
                {f.country(iso2)}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {wrong && <Problem error={wrong.error} />}
      {countries.length === 0 ? (
        <Text c="dimmed">{t("compare_none")}</Text>
      ) : (
        <Comparison countries={countries} />
      )}
    </Page>
  );
}

function Comparison({ countries }: { countries: Country[] }) {
  const words = useWords();
  const { t } = words;
  const [only, setOnly] = useState(false);
  const differs = (row: Row) => new Set(row.values).size > 1;
  const parts = [
    ...GROUPS.map(({ group, name }) => ({ name: t(name), rows: serviceRows(countries, group, words) })),
    { name: t("compare_more"), rows: moreRows(countries, words) },
  ];
  return (
    <Panel
      aside={
        <Switch
          label={t("compare_only")}
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
      }
      title={t("compare_table")}
    >
      <div className={classes.scroll} role="region" aria-label={t("compare_table")} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("compare_feature")}</th>
              {countries.map((each) => (
                <th key={each.iso2} scope="col">
                  <Anchor component={Link} to="/countries/$iso2" params={{ iso2: each.iso2 } as never}>
                    {each.name}
                  </Anchor>
                </th>
              ))}
            </tr>
          </thead>
          {parts.map(({ name, rows }) => {
            const shown = rows.filter((row) => !only || differs(row));
            return shown.length === 0 ? null : (
              <tbody key={name}>
                <tr>
                  <th scope="rowgroup" colSpan={countries.length + 1} className={classes.group}>
                    {name}
                  </th>
                </tr>
                {shown.map((row) => (
                  <tr key={row.key} data-differs={differs(row) || undefined}>
                    <th scope="row">
                      {row.name}
                      {differs(row) && <span className={classes.differs}>{t("compare_differs")}</span>}
                    </th>
                    {row.cells.map((cell, place) => (
                      <td key={countries[place]?.iso2}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            );
          })}
        </table>
      </div>
    </Panel>
  );
}

function serviceRows(countries: Country[], group: string, { t }: Words): Row[] {
  const codes = [
    ...new Set(
      countries.flatMap((each) => each.services.filter((s) => s.group === group).map((s) => s.code)),
    ),
  ];
  return codes.map((code) => {
    const services = countries.map((each) => each.services.find((s) => s.code === code));
    return {
      key: code,
      name: services.find(Boolean)?.name ?? code,
      values: services.map((each) => each?.answer ?? ""),
      cells: services.map((each) =>
        each ? (
          <>
            <Status tone={toneOf(each)}>{each.answer}</Status>
            <Disclosure summary={t("compare_why")}>
              {each.reason} [{each.source}]
            </Disclosure>
          </>
        ) : (
          "–"
        ),
      ),
    };
  });
}

function moreRows(countries: Country[], { t, f }: Words): Row[] {
  const row = (key: string, name: string, said: (each: Country) => string[], folded = false): Row => {
    const lists = countries.map(said);
    return {
      key,
      name,
      values: lists.map((list) => list.join("\n")),
      cells: lists.map((list) =>
        list.length === 0 ? (
          "–"
        ) : folded ? (
          <Disclosure summary={t("compare_cities", { count: list.length, shown: f.count(list.length) })}>{list.join(", ")}</Disclosure>
        ) : (
          <ul className={`plain-list ${classes.list}`}>
            {list.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        ),
      ),
    };
  };
  return [
    row("code", t("compare_code"), (each) => [each.calling_code]),
    row("plans", t("country_plans"), (each) => each.plans.map((plan) => plan.text)),
    row(
      "cities",
      t("country_cities"),
      (each) => each.cities.filter((city) => city.toll_numbers).map((city) => city.name),
      true,
    ),
    row("notes", t("country_notes"), (each) => [
      ...each.notes.map((note) => note.text),
      ...each.contradictions.map((found) => `${found.text} ${found.does}`),
    ]),
  ];
}
