import { Anchor, List, Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { countryQuery } from "../../api/country-queries";
import type { Country } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Cities } from "./Cities";
import { Contradictions } from "./Contradictions";
import classes from "./CountryPage.module.css";
import { GROUPS } from "./groups";
import { Plans } from "./Plans";
import { Service } from "./Service";
import { Spreadsheet } from "./Spreadsheet";

/** The field weighs a tenth of the first load: what is had here is read before it comes. */
const CountrySelect = lazy(async () => ({
  default: (await import("../../parts/CountrySelect")).CountrySelect,
}));

const route = getRouteApi("/countries/$iso2");

export function CountryPage() {
  const { t, f } = useWords();
  const { iso2 } = route.useParams();
  const navigate = useNavigate();
  const country = useQuery(countryQuery(iso2.toUpperCase()));
  return (
    <Page
      title={country.data?.name ?? f.country(iso2.toUpperCase())}
      lead={
        country.data &&
        t("country_lead", { calling_code: country.data.calling_code })
      }
      actions={<Spreadsheet />}
    >
      <div className={classes.choose}>
        <Suspense fallback={<Skeleton h={67} />}>
          <CountrySelect
            size="md"
            label={t("country_another")}
            value={iso2.toUpperCase()}
            onChange={(next) => void navigate({ to: "/countries/$iso2", params: { iso2: next } })}
          />
        </Suspense>
        <Anchor
          component={Link}
          to="/countries/compare"
          search={{ with: iso2.toUpperCase() } as never}
          size="sm"
          underline="always"
        >
          {t("compare_this")}
        </Anchor>
        <Anchor component={Link} to="/countries" size="sm" underline="always">
          {t("countries_all")}
        </Anchor>
      </div>
      <Loaded query={country} lines={14}>
        {(data) => <Facts country={data} />}
      </Loaded>
    </Page>
  );
}

function Facts({ country }: { country: Country }) {
  const { t } = useWords();
  return (
    <>
      {country.notes.length > 0 && (
        <Panel title={t("country_notes")}>
          <List spacing="xs" size="sm">
            {country.notes.map((note) => (
              <List.Item key={note.text}>
                {note.text}
                <Disclosure summary={t("fact_source")}>{note.source}</Disclosure>
              </List.Item>
            ))}
          </List>
        </Panel>
      )}
      {country.contradictions.length > 0 && (
        <Panel title={t("country_contradictions")}>
          <Contradictions found={country.contradictions} />
        </Panel>
      )}
      {GROUPS.filter(({ group }) => country.services.some((each) => each.group === group)).map(({ group, name, hint }) => (
        <Panel key={group} title={t(name)}>
          <Text size="sm" c="dimmed" mb="sm">
            {t(hint)}
          </Text>
          <ul className="plain-list">
            {country.services
              .filter((each) => each.group === group)
              .map((service) => (
                <Service key={service.code} service={service} />
              ))}
          </ul>
        </Panel>
      ))}
      <Panel title={t("country_plans")}>
        <Plans country={country} />
      </Panel>
      <Panel title={t("country_cities")}>
        <Cities country={country} />
      </Panel>
      <div className={classes.edition}>
        <Text size="sm" c="dimmed">
          {t("country_edition", { edition: country.edition, as_of: country.as_of })}
        </Text>
        <Disclosure summary={t("country_source")}>{country.source}</Disclosure>
      </div>
    </>
  );
}
