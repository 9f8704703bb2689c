import {
  Button,
  FileButton,
  Group,
  List,
  PasswordInput,
  Radio,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, upload } from "../../api/client";
import type { PortOrder, PortReport } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import classes from "./Porting.module.css";
import { LetterLink } from "./PortOrderPage";
import { CLASSES, MISSING } from "./words";

const STEPS = ["account", "numbers", "letter", "submit"] as const;
type Step = (typeof STEPS)[number];
const NAMES: Record<Step, TextKey> = {
  account: "port_step_account",
  numbers: "port_step_numbers",
  letter: "port_step_letter",
  submit: "port_step_submit",
};
type NumberClass = "user" | "service" | "toll_free" | "mobile";

/** The order's form in four steps; each keeps what it was told, and any may be gone back to. */
export function PortForm({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const [step, setStep] = useState<Step>("account");
  const at = STEPS.indexOf(step);
  const next = () => setStep(STEPS[Math.min(at + 1, STEPS.length - 1)] ?? "submit");
  return (
    <Panel title={t("port_details")}>
      <Stack gap="lg">
        <ol className={classes.steps}>
          {STEPS.map((each, index) => (
            <li key={each}>
              <Button
                size="compact-md"
                variant={each === step ? "filled" : "default"}
                aria-current={each === step ? "step" : undefined}
                onClick={() => setStep(each)}
              >
                {index + 1}. {t(NAMES[each])}
              </Button>
            </li>
          ))}
        </ol>
        {step === "account" && <Account order={order} next={next} />}
        {step === "numbers" && <Numbers order={order} />}
        {step === "letter" && <LetterStep order={order} />}
        {step === "submit" && <Submit order={order} />}
        {(step === "numbers" || step === "letter") && (
          <Group>
            <Button variant="default" onClick={next}>
              {t("port_next")}
            </Button>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}

function useKept(order: PortOrder) {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["port-orders", order.id] });
}

const FIELDS = ["organisation", "authoriser", "carrier", "account", "btn"] as const;
const LABELS: Record<(typeof FIELDS)[number], TextKey> = {
  organisation: "port_organisation",
  authoriser: "port_authoriser",
  carrier: "port_carrier",
  account: "port_account",
  btn: "port_btn",
};

function Account({ order, next }: { order: PortOrder; next: () => void }) {
  const { t } = useWords();
  const kept = useKept(order);
  const { draft: form, put, typed, picked } = useDraft(() => ({
    name: order.name,
    kind: order.kind,
    number_class: order.number_class,
    country: order.country,
    organisation: order.organisation,
    authoriser: order.authoriser,
    btn: order.btn,
    carrier: order.carrier,
    account: order.account,
    service_address: order.service_address,
    mails: order.mails.join("; "),
    transfer_date: order.transfer_date ?? "",
    carrier_pin: "",
  }));
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/port-orders/{port_order_id}", {
          params: { path: { port_order_id: order.id } },
          body: {
            ...form,
            kind: form.kind as "full" | "partial",
            number_class: form.number_class as NumberClass,
            btn: form.btn.replace(/[\s().-]/g, ""),
            mails: form.mails
              .split(/[;,\s]+/)
              .map((each) => each.trim())
              .filter(Boolean),
            language: order.language,
            location: order.location,
            transfer_date: form.transfer_date || null,
            carrier_pin: form.carrier_pin || null,
          },
        }),
      ),
    onSuccess: async () => {
      await kept();
      next();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <div className={classes.fields}>
          <TextInput
            label={t("port_name")}
            {...typed("name")}
          />
          <CountrySelect
            label={t("country")}
            value={form.country || null}
            onChange={(country) => put({ country })}
          />
          <Select
            label={t("port_class")}
            description={t("port_class_hint")}
            data={Object.entries(CLASSES).map(([value, name]) => ({ value, label: t(name) }))}
            {...picked("number_class")}
          />
          <TextInput
            type="date"
            label={t("port_date")}
            description={t("port_date_hint")}
            {...typed("transfer_date")}
          />
        </div>
        <Radio.Group label={t("port_kind")} value={form.kind} onChange={(kind) => put({ kind })}>
          <Stack gap="xs" mt={4}>
            <Radio value="full" label={t("port_kind_full")} description={t("port_kind_full_hint")} />
            <Radio
              value="partial"
              label={t("port_kind_partial")}
              description={t("port_kind_partial_hint")}
            />
          </Stack>
        </Radio.Group>
        <div className={classes.fields}>
          {FIELDS.map((name) => (
            <TextInput
              key={name}
              label={t(LABELS[name])}
              {...(name === "btn" ? { description: t("port_btn_hint") } : {})}
              {...typed(name)}
            />
          ))}
          <PasswordInput
            label={t("port_pin")}
            description={t(order.has_carrier_pin ? "port_pin_kept" : "port_pin_hint")}
            autoComplete="off"
            {...typed("carrier_pin")}
            visibilityToggleButtonProps={{ "aria-hidden": true }}
          />
          <TextInput
            label={t("port_address")}
            description={t("port_address_hint")}
            {...typed("service_address")}
          />
          <TextInput
            label={t("port_mails")}
            description={t("port_mails_hint")}
            {...typed("mails")}
          />
        </div>
        {save.isError && <Problem error={save.error} />}
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t("port_save_next")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Numbers({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const kept = useKept(order);
  const [text, setText] = useState(order.numbers.map((each) => each.international).join("\n"));
  const params = { path: { port_order_id: order.id } };
  const bring = useMutation({
    mutationFn: (file: File | null) =>
      file
        ? body(
            api.PUT("/api/v1/port-orders/{port_order_id}/numbers-file", {
              params,
              ...upload(file, "text/csv"),
            }),
          )
        : body(
            api.PUT("/api/v1/port-orders/{port_order_id}/numbers", {
              params,
              body: {
                numbers: text
                  .split("\n")
                  .map((each) => each.trim())
                  .filter(Boolean),
              },
            }),
          ),
    onSuccess: (report, file) => {
      if (file && report.applied) setText("");
      return kept();
    },
  });
  return (
    <Stack>
      <Textarea
        label={t("port_numbers")}
        description={t("port_numbers_hint")}
        autosize
        minRows={5}
        maxRows={16}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group>
        <Button loading={bring.isPending} onClick={() => bring.mutate(null)}>
          {t("port_numbers_save")}
        </Button>
        <FileButton accept=".csv,text/csv" onChange={(file) => file && bring.mutate(file)}>
          {(props) => (
            <Button variant="default" {...props}>
              {t("port_numbers_file")}
            </Button>
          )}
        </FileButton>
      </Group>
      {bring.isError && <Problem error={bring.error} />}
      <div role="status">{bring.data && <Report report={bring.data} />}</div>
      <Text c="dimmed">{t("port_numbers_kept", { count: order.numbers.length })}</Text>
    </Stack>
  );
}

function Report({ report }: { report: PortReport }) {
  const { t } = useWords();
  if (report.applied) return null;
  return (
    <>
      <Text fw={600} c="var(--no)">
        {t("port_numbers_wrong", { count: report.problem_count })}
      </Text>
      <List size="sm">
        {report.problems.map((each) => (
          <List.Item key={`${each.line}${each.problem.id}`}>
            {t("port_line", { line: each.line })} : {each.problem.text}
          </List.Item>
        ))}
      </List>
    </>
  );
}

function LetterStep({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const kept = useKept(order);
  const put = useMutation({
    mutationFn: (file: File) =>
      body(
        api.PUT("/api/v1/port-orders/{port_order_id}/letter", {
          params: { path: { port_order_id: order.id }, query: { name: file.name.slice(0, 200) } },
          ...upload(file, "application/octet-stream"),
        }),
      ),
    onSuccess: kept,
  });
  return (
    <Stack align="flex-start">
      <Text>{t("port_letter_hint")}</Text>
      {order.letter ? <LetterLink order={order} /> : <Text c="dimmed">{t("port_letter_none")}</Text>}
      <FileButton
        accept="application/pdf,image/png,image/jpeg"
        onChange={(file) => file && put.mutate(file)}
      >
        {(props) => (
          <Button variant="default" loading={put.isPending} {...props}>
            {t("port_letter_choose")}
          </Button>
        )}
      </FileButton>
      {put.isError && <Problem error={put.error} />}
    </Stack>
  );
}

function Submit({ order }: { order: PortOrder }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const submit = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/port-orders/{port_order_id}/submission", {
          params: { path: { port_order_id: order.id } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["port-orders"] }),
  });
  return (
    <Stack align="flex-start">
      {order.missing.length > 0 ? (
        <div>
          <Text fw={600}>{t("port_missing")}</Text>
          <List size="sm">
            {order.missing.map((each) => (
              <List.Item key={each}>{t(MISSING[each] ?? "port_missing")}</List.Item>
            ))}
          </List>
        </div>
      ) : (
        <Text>{t("port_all_there")}</Text>
      )}
      <Text>{t("port_submit_hint")}</Text>
      {submit.isError && <Problem error={submit.error} />}
      <Button
        disabled={order.missing.length > 0}
        loading={submit.isPending}
        onClick={() => submit.mutate()}
      >
        {t("port_submit")}
      </Button>
    </Stack>
  );
}
