import { TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ratesQuery, tariffsQuery } from "../../api/queries";
import type { Tariff } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { BringDeck } from "./BringDeck";
import { ExchangeRates } from "./ExchangeRates";
import classes from "./Reports.module.css";
import { TariffActions } from "./TariffActions";
import { WhatIf } from "./WhatIf";

/** Rates: which decks there are, what a number costs, bringing a deck, and "what if". */
export function TariffsPage() {
  const { t } = useWords();
  const tariffs = useQuery(tariffsQuery());
  return (
    <Page title={t("tariffs_title")} lead={t("tariffs_lead")}>
      <Panel title={t("rates_title")}>
        <Rates />
      </Panel>
      <Panel title={t("tariffs_list")}>
        <Loaded query={tariffs} lines={4}>
          {(data) => <TariffTable tariffs={data.items} />}
        </Loaded>
      </Panel>
      <Panel title={t("tariff_exchange")}>
        <ExchangeRates mayBring={tariffs.data?.may_bring ?? false} />
      </Panel>
      <Panel title={t("bring_title")}>
        {tariffs.data && (tariffs.data.may_bring ? <BringDeck /> : <p>{t("bring_not")}</p>)}
      </Panel>
      <Panel title={t("what_if_title")}>
        <WhatIf decks={tariffs.data?.items.filter((each) => each.kind === "deck") ?? []} />
      </Panel>
    </Page>
  );
}

function Rates() {
  const { t, f } = useWords();
  const [number, setNumber] = useState("");
  const [cursor, setCursor] = useState<string>();
  const rates = useQuery(ratesQuery(number.replace(/[^0-9]/g, ""), cursor));
  return (
    <>
      <TextInput
        label={t("rates_number")}
        description={t("rates_hint")}
        inputMode="tel"
        maw="20rem"
        mb="lg"
        value={number}
        onChange={(event) => {
          setCursor(undefined);
          setNumber(event.currentTarget.value);
        }}
      />
      <Loaded query={rates} lines={6}>
        {(data) => (
          <>
            <p className={classes.zone}>
              {t("rates_deck", { deck: data.deck, version: data.version, currency: data.currency })}{" "}
              {data.sample && <Status tone="part">{t("tariff_sample")}</Status>}
            </p>
            {data.items.length === 0 ? (
              <Empty title={t("rates_none")} hint={t("rates_none_hint")} />
            ) : (
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">{t("rate_prefix")}</th>
                    <th scope="col">{t("rate_country")}</th>
                    <th scope="col">{t("rate_kind")}</th>
                    <th scope="col">{t("cost_intervals")}</th>
                    <th scope="col" className="end">
                      {t("cost_connection")}
                    </th>
                    <th scope="col" className="end">
                      {t("cost_per_minute")}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((line) => (
                    <tr key={`${line.prefix} ${line.valid_from}`}>
                      <td data-label={t("rate_prefix")} className="numerals">
                        {line.prefix}
                      </td>
                      <td data-label={t("rate_country")}>{line.country_name}</td>
                      <td data-label={t("rate_kind")}>{line.kind_name}</td>
                      <td data-label={t("cost_intervals")}>
                        {t("cost_intervals_of", {
                          first: line.first_seconds,
                          next: line.next_seconds,
                        })}
                      </td>
                      <td data-label={t("cost_connection")} className="end numerals">
                        {f.money(line.connection.amount_micros, line.connection.currency)}
                      </td>
                      <td data-label={t("cost_per_minute")} className="end numerals">
                        {f.money(line.per_minute.amount_micros, line.per_minute.currency)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
          </>
        )}
      </Loaded>
    </>
  );
}

function TariffTable({ tariffs }: { tariffs: Tariff[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("tariff_name")}</th>
          <th scope="col">{t("tariff_kind")}</th>
          <th scope="col">{t("tariff_version")}</th>
          <th scope="col">{t("tariff_currency")}</th>
          <th scope="col">{t("tariff_begins")}</th>
          <th scope="col" className="end">
            {t("tariff_lines")}
          </th>
          <th scope="col">{t("tariff_state")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {tariffs.map((each) => (
          <tr key={each.id}>
            <td data-label={t("tariff_name")}>
              {each.name}{" "}
              {each.sample ? (
                <Status tone="part">{t("tariff_sample")}</Status>
              ) : (
                <span className={classes.zone}>
                  {each.own ? t("tariff_own") : t("tariff_operator")}
                </span>
              )}
            </td>
            <td data-label={t("tariff_kind")}>
              {each.kind === "deck" ? t("tariff_deck") : t("tariff_exchange")}
            </td>
            <td data-label={t("tariff_version")}>{each.version}</td>
            <td data-label={t("tariff_currency")}>{each.currency ?? ""}</td>
            <td data-label={t("tariff_begins")}>{f.day(each.begins_at)}</td>
            <td data-label={t("tariff_lines")} className="end numerals">
              {f.count(each.lines)}
            </td>
            <td data-label={t("tariff_state")}>
              {each.withdrawn_at ? (
                <Status tone="no">{t("tariff_withdrawn")}</Status>
              ) : each.in_force ? (
                <Status tone="yes">{t("tariff_in_force")}</Status>
              ) : (
                <Status tone="calm">{t("tariff_kept")}</Status>
              )}
            </td>
            <td>
              <TariffActions tariff={each} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
