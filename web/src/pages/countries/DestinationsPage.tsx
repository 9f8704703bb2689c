import { Anchor, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { countriesQuery, destinationsQuery } from "../../api/country-queries";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./CountriesPage.module.css";

export function DestinationsPage() {
  const { t, f } = useWords();
  const [typed, setTyped] = useState("");
  const found = useQuery(destinationsQuery());
  const known = new Set(useQuery(countriesQuery("")).data?.items.map((each) => each.iso2));
  return (
    <Page
      narrow
      title={t("destinations_title")}
      lead={
        found.data &&
        t("destinations_lead", {
          zone_a: f.count(found.data.zone_a),
          international: f.count(found.data.international),
          edition: found.data.edition,
        })
      }
    >
      <Panel title={t("destinations_list")}>
        <TextInput
          className={classes.choose}
          label={t("destinations_find")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          mb="md"
        />
        <Loaded query={found} lines={12}>
          {(data) => {
            const shown = data.items.filter((each) => f.includes(each.name, typed.trim()));
            return (
              <>
                {shown.length === 0 && <Text c="dimmed">{t("country_none_found")}</Text>}
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">{t("destinations_country")}</th>
                      <th scope="col">{t("destinations_zone_a")}</th>
                      <th scope="col">{t("destinations_international")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {shown.map((each) => (
                      <tr key={each.iso2}>
                        <td>
                          {known.has(each.iso2) ? (
                            <Anchor component={Link} to="/countries/$iso2" params={{ iso2: each.iso2 } as never}>
                              {each.name}
                            </Anchor>
                          ) : (
                            each.name
                          )}
                        </td>
                        <td data-label={t("destinations_zone_a")}>
                          <YesNo yes={each.zone_a} />
                        </td>
                        <td data-label={t("destinations_international")}>
                          <YesNo yes={each.international} />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <Disclosure summary={t("country_source")}>{data.source}</Disclosure>
              </>
            );
          }}
        </Loaded>
      </Panel>
    </Page>
  );
}

function YesNo({ yes }: { yes: boolean }) {
  const { t } = useWords();
  return <Status tone={yes ? "yes" : "calm"}>{yes ? t("destination_included") : t("destination_credits")}</Status>;
}
