import { Anchor, Badge, Button, Select, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { changesQuery, editionsQuery, rulesQuery } from "../../api/country-queries";
import { may, useSession } from "../../api/session";
import type { CatalogueChange, Edition } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./EditionsPage.module.css";
import { Overlay } from "./Overlay";

export function EditionsPage() {
  const { t } = useWords();
  const session = useSession();
  const editions = useQuery(editionsQuery());
  return (
    <Page title={t("editions_title")} lead={t("editions_lead")}>
      <Loaded query={editions} lines={8}>
        {(data) => (
          <>
            <Panel title={t("editions_list")}>
              <List editions={data.items} />
              {data.overlaid.length > 0 && (
                <Text size="sm" c="dimmed" mt="md">
                  {t("editions_overlaid", { files: data.overlaid.join(", ") })}
                </Text>
              )}
            </Panel>
            {may(session, "lay_overlay") && (
              <Panel title={t("overlay_title")}>
                <Overlay />
              </Panel>
            )}
            <Changes editions={data.items} overlaid={data.overlaid.length > 0} />
            <Rules editions={data.items} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function List({ editions }: { editions: Edition[] }) {
  const { t, f } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const pin = useMutation({
    mutationFn: (edition: string) => body(api.PUT("/api/v1/catalogue/edition", { body: { edition } })),
    onSuccess: () => queries.invalidateQueries(),
  });
  return (
    <>
      <ul className="plain-list">
        {editions.map((each) => (
          <li key={each.edition} className={classes.edition} data-edition={each.edition}>
            <div>
              <strong className={classes.name}>{each.edition}</strong>
              {each.pinned && (
                <Badge variant="light" tt="none" ml="sm">
                  {session === null ? t("editions_default") : t("editions_pinned")}
                </Badge>
              )}
              <Text size="sm">
                {each.valid_until === null
                  ? t("editions_since", { from: f.day(each.valid_from) })
                  : t("editions_between", { from: f.day(each.valid_from), until: f.day(each.valid_until) })}
                {each.based_on !== null && ` ${t("editions_based_on", { edition: each.based_on })}`}
              </Text>
              <Disclosure summary={t("country_source")}>
                <ul className="plain-list">
                  {each.sources.map((source) => (
                    <li key={source}>{source}</li>
                  ))}
                </ul>
              </Disclosure>
            </div>
            {may(session, "pin_edition") && !each.pinned && (
              <Button
                variant="default"
                loading={pin.isPending && pin.variables === each.edition}
                onClick={() => pin.mutate(each.edition)}
              >
                {t("editions_pin", { edition: each.edition })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pin.isError && <Problem error={pin.error} />}
    </>
  );
}

/** What stands for a comparison with oneself without the operator's overlay. */
const WITHOUT_OVERLAY = "without";

function Changes({ editions, overlaid }: { editions: Edition[]; overlaid: boolean }) {
  const { t } = useWords();
  const names = editions.map((each) => each.edition);
  const [from, setFrom] = useState(names.at(-2) ?? names[0] ?? "");
  const [to, setTo] = useState(names.at(-1) ?? "");
  const overlay = from === WITHOUT_OVERLAY;
  const changes = useQuery(changesQuery(overlay ? { to, overlay } : { from, to }));
  const before = names.map((name) => ({ value: name, label: name }));
  if (overlaid) before.push({ value: WITHOUT_OVERLAY, label: t("changes_without_overlay") });
  return (
    <Panel title={t("changes_title")}>
      <div className={classes.choose}>
        <Select
          label={t("changes_from")}
          data={before}
          value={from}
          allowDeselect={false}
          onChange={(next) => next && setFrom(next)}
        />
        <Select
          label={t("changes_to")}
          data={names}
          value={to}
          allowDeselect={false}
          onChange={(next) => next && setTo(next)}
        />
      </div>
      <Loaded query={changes} lines={6}>
        {(data) =>
          data.items.length === 0 ? (
            <Text c="dimmed">{t("changes_none")}</Text>
          ) : (
            <ByCountry changes={data.items} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function ByCountry({ changes }: { changes: CatalogueChange[] }) {
  const { t } = useWords();
  const places = [...new Set(changes.map((each) => each.country))];
  return places.map((place) => {
    const here = changes.filter((each) => each.country === place);
    return (
      <section key={place ?? ""} className={classes.place}>
        <h3>
          {place === null ? (
            t("changes_everywhere")
          ) : (
            <Anchor component={Link} to="/countries/$iso2" params={{ iso2: place } as never}>
              {here[0]?.country_name}
            </Anchor>
          )}
        </h3>
        <ul className="plain-list">
          {here.map((each) => (
            <li key={each.about} className={classes.change} data-change={each.about}>
              {each.text}
              <Disclosure summary={t("fact_source")}>{each.source}</Disclosure>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

function Rules({ editions }: { editions: Edition[] }) {
  const { t } = useWords();
  const [edition, setEdition] = useState(editions.find((each) => each.pinned)?.edition ?? "");
  const rules = useQuery(rulesQuery(edition));
  return (
    <Panel title={t("rules_title")}>
      <div className={classes.choose}>
        <Select
          label={t("rules_edition")}
          data={editions.map((each) => each.edition)}
          value={edition}
          allowDeselect={false}
          onChange={(next) => next && setEdition(next)}
        />
      </div>
      <Loaded query={rules} lines={10}>
        {(data) => (
          <dl className={classes.rules}>
            {data.items.map((each) => (
              <div key={each.name}>
                <dt>{each.title}</dt>
                <dd>
                  {each.text}
                  <Disclosure summary={t("fact_source")}>{each.source}</Disclosure>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Loaded>
    </Panel>
  );
}
