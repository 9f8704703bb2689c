import { Button, NumberInput, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import classes from "./RolloutPage.module.css";

/** The API's own bound. */
const HEADS_MOST = 1_000_000;

export interface Row {
  key: number;
  country: string | null;
  people: number;
  organisers: number;
  plan: "domestic" | "international" | "none";
  toll_numbers: number;
  toll_free_numbers: number;
}

export function emptyRow(key: number): Row {
  return {
    key,
    country: null,
    people: 10,
    organisers: 2,
    plan: "domestic",
    toll_numbers: 1,
    toll_free_numbers: 0,
  };
}

interface RolloutRowProps {
  row: Row;
  onChange: (row: Row) => void;
  onRemove: (() => void) | undefined;
}

/** What is wanted in one country. */
export function RolloutRow({ row, onChange, onRemove }: RolloutRowProps) {
  const { t, f } = useWords();
  const counts = {
    people: t("rollout_people"),
    organisers: t("rollout_organisers"),
    toll_numbers: t("rollout_toll"),
    toll_free_numbers: t("rollout_toll_free"),
  };
  const names = Object.keys(counts) as (keyof typeof counts)[];
  return (
    <fieldset className={classes.row}>
      <legend>{row.country === null ? t("rollout_country") : f.country(row.country)}</legend>
      <CountrySelect
        label={t("rollout_country")}
        value={row.country}
        onChange={(country) => onChange({ ...row, country })}
      />
      {names.map((name) => (
        <NumberInput
          key={name}
          label={counts[name]}
          min={0}
          max={HEADS_MOST}
          allowDecimal={false}
          value={row[name]}
          onChange={(next) => onChange({ ...row, [name]: Number(next) || 0 })}
        />
      ))}
      <Select
        label={t("rollout_plan_kind")}
        data={[
          { value: "domestic", label: t("rollout_domestic") },
          { value: "international", label: t("rollout_international") },
          { value: "none", label: t("rollout_own_carrier") },
        ]}
        value={row.plan}
        allowDeselect={false}
        onChange={(plan) => onChange({ ...row, plan: plan as Row["plan"] })}
      />
      {onRemove && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={onRemove}
        >
          {t("rollout_remove")}
        </Button>
      )}
    </fieldset>
  );
}
