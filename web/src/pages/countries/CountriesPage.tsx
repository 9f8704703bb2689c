import { Button, Text } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { countriesQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import classes from "./CountriesPage.module.css";

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
          label={t("country_choose")}
          value={null}
          onChange={(iso2) => void navigate({ to: "/countries/$iso2", params: { iso2 } })}
        />
        <Text size="sm" c="dimmed" mt={6}>
          {t("country_choose_hint")}
        </Text>
      </div>
      <Panel title={t("countries_all")}>
        <Loaded query={countries} lines={12}>
          {(data) => <Directory countries={data.items} />}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** The whole catalogue as a file, in the reader's language. */
export function Spreadsheet() {
  const { t, language } = useWords();
  return (
    <Button
      component="a"
      href={`/api/v1/countries.xlsx?lang=${language}`}
      download
      variant="default"
      leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
    >
      {t("countries_spreadsheet")}
    </Button>
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
