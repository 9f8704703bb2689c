import { Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import type { NumberFilter } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import classes from "./Buy.module.css";

/** Long enough that a number is not asked for digit by digit. */
const TYPING_PAUSE_MS = 250;
const DIGITS = /^\+?[0-9]{1,15}$/;
const E164 = /^\+[1-9][0-9]{2,14}$/;

interface NumberFiltersProps {
  filter: NumberFilter;
  change: (filter: NumberFilter) => void;
}

/** Which numbers to show: by their beginning, a range, state, kind and use. */
export function NumberFilters({ filter, change }: NumberFiltersProps) {
  const { t } = useWords();
  const set = (name: keyof NumberFilter, value: string | null | undefined) => {
    const next: Record<string, unknown> = { ...filter, [name]: value ?? undefined };
    if (!value) delete next[name];
    change(next as NumberFilter);
  };
  const typed = useDebouncedCallback((name: "prefix" | "first" | "last", text: string) => {
    const bare = text.replace(/[\s().-]/g, "");
    const good = (name === "prefix" ? DIGITS : E164).test(bare);
    set(name, good ? bare : null);
  }, TYPING_PAUSE_MS);
  const choice = (
    name: "state" | "kind" | "usage",
    label: string,
    data: { value: string; label: string }[],
  ) => (
    <Select
      label={label}
      placeholder={t("filter_any")}
      data={data}
      value={(filter[name] as string | undefined) ?? null}
      onChange={(next) => set(name, next)}
      clearable
      clearButtonProps={{ "aria-label": t("filter_clear", { name: label }) }}
    />
  );
  return (
    <div className={classes.form} style={{ marginBottom: "1rem" }}>
      <TextInput
        label={t("filter_prefix")}
        placeholder="+33 1"
        inputMode="tel"
        defaultValue={filter.prefix ?? undefined}
        onChange={(event) => typed("prefix", event.currentTarget.value)}
      />
      <TextInput
        label={t("filter_first")}
        placeholder="+33199000100"
        inputMode="tel"
        onChange={(event) => typed("first", event.currentTarget.value)}
      />
      <TextInput
        label={t("filter_last")}
        placeholder="+33199000199"
        inputMode="tel"
        onChange={(event) => typed("last", event.currentTarget.value)}
      />
      {choice("state", t("filter_state"), [
        { value: "free", label: t("number_state_free") },
        { value: "assigned", label: t("number_state_assigned") },
        { value: "releasing", label: t("number_state_releasing") },
      ])}
      {choice("kind", t("number_kind"), [
        { value: "geographic", label: t("kind_geographic") },
        { value: "toll_free", label: t("kind_toll_free") },
        { value: "non_geographic", label: t("kind_non_geographic") },
      ])}
      {choice("usage", t("buy_usage"), [
        { value: "service", label: t("usage_service") },
        { value: "user", label: t("usage_user") },
      ])}
    </div>
  );
}
