import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { countriesQuery } from "../../api/country-queries";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import classes from "./CountriesPage.module.css";
import { Spreadsheet } from "./Spreadsheet";

export function CountriesPage() {
  const { t, f } = useWords();
  const navigate = useNavigate();
  const countries = useQuery(countriesQuery(""));
  return (
    <Page
      title={t("countries_title")}
      lead={
        countries.data &&
        t("countries_lead", {
          total: f.count(countries.data.total),
          edition: countries.data.edition,
        })
      }
      actions={<Spreadsheet />}
    >
      <div className={classes.choose}>
        <CountrySelect
          size="md"
          label={t("country_choose")}
          value={null}
          onChange={(iso2) => void navigate({ to: "/countries/$iso2", params: { iso2 } })}
        />
        <Text size="sm" c="dimmed" mt={6}>
          {t("country_choose_hint")}
        </Text>
      </div>
      <Tools />
      <Panel title={t("countries_all")}>
        <Loaded query={countries} lines={12}>
          {(data) => <Directory countries={data.items} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** What else can be asked of the catalogue. */
function Tools() {
  const { t } = useWords();
  const tools = [
    { to: "/countries/compare", name: t("compare_title"), hint: t("compare_hint") },
    { to: "/countries/rollout", name: t("rollout_title"), hint: t("rollout_hint") },
    { to: "/countries/destinations", name: t("destinations_title"), hint: t("destinations_hint") },
    { to: "/countries/editions", name: t("editions_title"), hint: t("editions_hint") },
  ] as const;
  return (
    <ul className={`plain-list ${classes.tools}`}>
      {tools.map(({ to, name, hint }) => (
        <li key={to}>
          <Link to={to} search={to === "/countries/compare" ? { with: "" } : {}}>
            {name}
          </Link>
          <span className={classes.code}>{hint}</span>
        </li>
      ))}
    </ul>
  );
}

function initial(name: string): string {
  return name.normalize("NFD").charAt(0).toUpperCase();
}

function Directory({ countries }: { countries: { iso2: string; name: string; calling_code: string }[] }) {
  const letters = [...new Set(countries.map((each) => initial(each.name)))];
  return (
    <div className={classes.directory}>
      {letters.map((letter) => (
        <section key={letter} className={classes.letter}>
          <h3 className={classes.initial}>{letter}</h3>
          <ul className="plain-list">
            {countries
              .filter((each) => initial(each.name) === letter)
              .map((each) => (
                <li key={each.iso2} className={classes.entry}>
                  <Link to="/countries/$iso2" params={{ iso2: each.iso2 }}>
                    {each.name}
                  </Link>
                  <span className={classes.code}>{each.calling_code}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
