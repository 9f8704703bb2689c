import { Button, FileInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { exchangeRatesQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Reports.module.css";
import { TariffTold } from "./TariffTold";

/** What currencies are worth in each other today, to re-rate by; nothing is charged by them. */
export function ExchangeRates({ mayBring }: { mayBring: boolean }) {
  const { t, f } = useWords();
  const rates = useQuery(exchangeRatesQuery());
  return (
    <>
      <Loaded query={rates} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("exchange_none")} hint={t("exchange_none_hint")} />
          ) : (
            <>
              <p className={classes.zone}>
                {t("exchange_table", { name: data.name, version: data.version })}
              </p>
              <table className="rows">
                <thead>
                  <tr>
                    <th scope="col">{t("exchange_pair")}</th>
                    <th scope="col" className="end">
                      {t("exchange_rate")}
                    </th>
                    <th scope="col">{t("tariff_begins")}</th>
                  </tr>
                </thead>
                <tbody>
                  {data.items.map((each) => (
                    <tr key={`${each.base} ${each.quote}`}>
                      <td data-label={t("exchange_pair")}>
                        {each.base} → {each.quote}
                      </td>
                      <td data-label={t("exchange_rate")} className="end numerals">
                        {f.decimal(each.rate)}
                      </td>
                      <td data-label={t("tariff_begins")}>{f.day(each.valid_from)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )
        }
      </Loaded>
      {mayBring && <BringRates />}
    </>
  );
}

/** A new table by file: put in place as a whole, or not at all. */
function BringRates() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [version, setVersion] = useState("");
  const key = useMemo(
    () => ({ of: [file, name, version], value: purchaseKey() }),
    [file, name, version],
  );
  const bring = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/tariffs/exchange-rates", {
          params: { query: { name, version }, header: { "idempotency-key": key.value } },
          body: file as unknown as string,
          headers: { "Content-Type": "text/csv" },
          bodySerializer: (content: unknown) => content as Blob,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tariffs"] }),
  });
  const changed = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    bring.reset();
    set(event.currentTarget.value);
  };
  return (
    <>
      <p className={classes.zone}>{t("exchange_bring_hint")}</p>
      <div className={classes.form}>
        <FileInput
          label={t("exchange_file")}
          accept="text/csv,.csv"
          value={file}
          onChange={(next) => {
            bring.reset();
            setFile(next);
          }}
        />
        <TextInput label={t("bring_name")} value={name} onChange={changed(setName)} />
        <TextInput label={t("bring_version")} value={version} onChange={changed(setVersion)} />
        <Button disabled={!file} loading={bring.isPending} onClick={() => bring.mutate()}>
          {t("bring_go")}
        </Button>
      </div>
      {bring.data && <TariffTold report={bring.data} />}
      <Problem error={bring.error} />
    </>
  );
}
