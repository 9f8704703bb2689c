import { Button, FileInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import type { TariffReport } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { JobTold } from "./JobTold";
import classes from "./Reports.module.css";

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
      {check.data && !bring.data && <Told report={check.data} />}
      {bring.data && <JobTold job={bring.data.job} over="tariffs" />}
      <Problem error={check.error ?? bring.error} />
    </>
  );
}

function Told({ report }: { report: TariffReport }) {
  const { t } = useWords();
  return (
    <div role="status" className={classes.told}>
      {report.good
        ? t("bring_good", { count: report.lines })
        : t("bring_bad", { count: report.problem_count })}
      {!report.good && (
        <ol className={classes.faults} tabIndex={0} aria-label={t("bring_title")}>
          {report.problems.map((each, place) => (
            <li key={`${each.line} ${place}`}>
              {t("bring_line", { line: each.line, fault: each.fault.text })}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
