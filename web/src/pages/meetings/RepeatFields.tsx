import { Checkbox, Group, NativeSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useWords } from "../../i18n/texts";
import classes from "./Meeting.module.css";
import { type Kind, kindOf, ofKind, type Recurrence, WEEKDAYS, weekdayOf } from "./recurrence";
import { choices, DAY, END, EVERY, REPEAT } from "./words";

const COUNT_AT_FIRST = 10;

interface RepeatFieldsProps {
  recurrence: Recurrence | null;
  /** Wall-clock beginning of the first one; what has none cannot repeat. */
  starts: string;
  change: (recurrence: Recurrence | null) => void;
}

/** How a meeting repeats, and until when. */
export function RepeatFields({ recurrence, starts, change }: RepeatFieldsProps) {
  const { t } = useWords();
  return (
    <Stack gap="sm">
      <div className={classes.pair}>
        <NativeSelect
          label={t("repeats")}
          disabled={!starts}
          data={choices(REPEAT).map(({ value, key }) => ({ value, label: t(key) }))}
          value={kindOf(recurrence)}
          onChange={(event) => change(ofKind(event.currentTarget.value as Kind, recurrence))}
        />
        {recurrence && (
          <NumberInput
            label={t(EVERY[recurrence.frequency])}
            min={1}
            max={99}
            clampBehavior="strict"
            allowDecimal={false}
            value={recurrence.interval}
            onChange={(value) => change({ ...recurrence, interval: Number(value) || 1 })}
          />
        )}
      </div>
      {recurrence?.frequency === "weekly" && (
        <Weekdays recurrence={recurrence} starts={starts} change={change} />
      )}
      {recurrence && <Ending recurrence={recurrence} change={change} />}
    </Stack>
  );
}

interface PartProps {
  recurrence: Recurrence;
  change: (recurrence: Recurrence) => void;
}

function Weekdays({ recurrence, starts, change }: PartProps & { starts: string }) {
  const { t } = useWords();
  const own = weekdayOf(starts);
  const chosen = own && !recurrence.weekdays.includes(own)
    ? [...recurrence.weekdays, own]
    : recurrence.weekdays;
  const choose = (days: string[]) =>
    change({ ...recurrence, weekdays: WEEKDAYS.filter((day) => days.includes(day)) });
  return (
    <fieldset className={classes.bare}>
      <Text component="legend" size="sm" fw={500} mb={6}>
        {t("repeat_weekdays")}
      </Text>
      <Checkbox.Group value={chosen} onChange={choose}>
        <Group gap="sm">
          {WEEKDAYS.map((day) => (
            <Checkbox key={day} value={day} label={t(DAY[day])} disabled={day === own} />
          ))}
        </Group>
      </Checkbox.Group>
    </fieldset>
  );
}

function Ending({ recurrence, change }: PartProps) {
  const { t } = useWords();
  const end = recurrence.until ? "until" : recurrence.count ? "count" : "never";
  const today = () => new Date().toISOString().slice(0, 10);
  return (
    <div className={classes.pair}>
      <NativeSelect
        label={t("repeat_end")}
        data={choices(END).map(({ value, key }) => ({ value, label: t(key) }))}
        value={end}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          change({
            ...recurrence,
            until: wanted === "until" ? today() : null,
            count: wanted === "count" ? COUNT_AT_FIRST : null,
          });
        }}
      />
      {end === "until" && (
        <TextInput
          type="date"
          label={t("repeat_last_day")}
          value={recurrence.until ?? ""}
          onChange={(event) => change({ ...recurrence, until: event.currentTarget.value || today() })}
        />
      )}
      {end === "count" && (
        <NumberInput
          label={t("repeat_times")}
          min={1}
          max={999}
          clampBehavior="strict"
          allowDecimal={false}
          value={recurrence.count ?? COUNT_AT_FIRST}
          onChange={(value) => change({ ...recurrence, count: Number(value) || 1 })}
        />
      )}
    </div>
  );
}
