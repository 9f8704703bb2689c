import { Button, FileInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { JobTold } from "./JobTold";
import classes from "./Reports.module.css";
import { TariffTold } from "./TariffTold";

/** A deck's file: checked line by line first, then put in place as a whole or not at all. */
export function BringDeck() {
  const { t } = useWords();
  const [file, setFile] = useState<File | null>(null);
  const [name, setName] = useState("");
  const [version, setVersion] = useState("");
  const [currency, setCurrency] = useState("");
  const key = useMemo(
    () => ({ of: [file, name, version, currency], value: purchaseKey() }),
    [file, name, version, currency],
  );
  const query = { name, version, currency };
  const raw = {
    headers: { "Content-Type": "text/csv" },
    bodySerializer: (content: unknown) => content as Blob,
  };
  const check = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/tariffs/decks/check", {
          params: { query },
          body: file as unknown as string,
          ...raw,
        }),
      ),
  });
  const bring = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/tariffs/decks", {
          params: { query, header: { "idempotency-key": key.value } },
          body: file as unknown as string,
          ...raw,
        }),
      ),
  });
  const forget = () => {
    check.reset();
    bring.reset();
  };
  const changed = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) => {
    forget();
    set(event.currentTarget.value);
  };
  return (
    <>
      <div className={classes.form}>
        <FileInput
          label={t("bring_file")}
          accept="text/csv,.csv"
          value={file}
          onChange={(next) => {
            forget();
            setFile(next);
          }}
        />
        <TextInput label={t("bring_name")} value={name} onChange={changed(setName)} />
        <TextInput label={t("bring_version")} value={version} onChange={changed(setVersion)} />
        <TextInput
          label={t("bring_currency")}
          maxLength={3}
          value={currency}
          onChange={(event) => changed(setCurrency)({
            currentTarget: { value: event.currentTarget.value.toUpperCase() },
          })}
        />
        <Button
          variant="default"
          disabled={!file}
          loading={check.isPending}
          onClick={() => check.mutate()}
        >
          {t("bring_check")}
        </Button>
        <Button
          disabled={!check.data?.good}
          loading={bring.isPending}
          onClick={() => bring.mutate()}
        >
          {t("bring_go")}
        </Button>
      </div>
      {check.data && !bring.data && <TariffTold report={check.data} />}
      {bring.data && <JobTold job={bring.data.job} over="tariffs" />}
      <Problem error={check.error ?? bring.error} />
    </>
  );
}
