import { ActionIcon, Button, Group, Switch, TextInput } from "@mantine/core";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { useWords } from "../../i18n/texts";
import classes from "./Attendant.module.css";
import { Fault } from "./Fault";
import {
  DAYS,
  type Day,
  type Hours,
  minutes,
  openAt,
  painted,
  type Range,
  SLOTS,
  SLOT_MIN,
  time,
} from "./plan";
import { DAY } from "./words";

const EMPTY: Hours = {};
const MARKS = [0, 4, 8, 12, 16, 20, 24];
const LAST_MIN = 24 * 60;

interface WeekGridProps {
  hours: Hours | null;
  change: (hours: Hours | null) => void;
}

/** Opening hours: a week of half hours to paint in, and the same as times to type. */
export function WeekGrid({ hours, change }: WeekGridProps) {
  const { t } = useWords();
  const set = (day: Day, ranges: Range[]) => change({ ...hours, [day]: ranges });
  const copy = (day: Day) => {
    const ranges = (hours ?? EMPTY)[day] ?? [];
    change(Object.fromEntries(DAYS.map((each) => [each, ranges])));
  };
  return (
    <>
      <Switch
        label={t("attendant_always_open")}
        checked={hours === null}
        onChange={(event) =>
          change(
            event.currentTarget.checked
              ? null
              : Object.fromEntries(
                  DAYS.map((day, at) => [day, at < 5 ? [["09:00", "17:00"] as Range] : []]),
                ),
          )
        }
        mb="md"
      />
      {hours !== null && (
        <div className={classes.week}>
          <div className={classes.scale} aria-hidden>
            <span />
            <div className={classes.hours}>
              {MARKS.map((hour) => (
                <span key={hour}>{hour}</span>
              ))}
            </div>
          </div>
          {DAYS.map((day) => (
            <DayRow
              key={day}
              day={day}
              ranges={(hours[day] ?? []) as Range[]}
              change={(ranges) => set(day, ranges)}
              copy={() => copy(day)}
            />
          ))}
        </div>
      )}
    </>
  );
}

interface DayRowProps {
  day: Day;
  ranges: Range[];
  change: (ranges: Range[]) => void;
  copy: () => void;
}

function DayRow({ day, ranges, change, copy }: DayRowProps) {
  const { t } = useWords();
  const name = t(DAY[day]);
  const put = (at: number, part: 0 | 1, typed: string) =>
    change(
      ranges.map((range, place) =>
        place === at ? (part === 0 ? [typed, range[1]] : [range[0], typed]) : range,
      ),
    );
  const add = () => {
    const last = ranges.at(-1);
    const from = last ? Math.min(minutes(last[1]) + 60, LAST_MIN - 60) : 9 * 60;
    change([...ranges, [time(from), time(Math.min(from + 4 * 60, LAST_MIN))]]);
  };
  return (
    <div className={classes.day} role="group" aria-label={name}>
      <span className={classes.dayName}>{name}</span>
      <Cells ranges={ranges} change={change} />
      <div className={classes.ranges}>
        {ranges.length === 0 && <span className={classes.scale}>{t("attendant_closed_day")}</span>}
        {ranges.map((range, at) => (
          <span key={`${at}`} className={classes.range}>
            <TextInput
              className={classes.time}
              size="xs"
              aria-label={t("hours_from", { day: name })}
              value={range[0]}
              onChange={(event) => put(at, 0, event.currentTarget.value)}
              inputMode="numeric"
              maxLength={5}
              placeholder="09:00"
            />
            <span aria-hidden>–</span>
            <TextInput
              className={classes.time}
              size="xs"
              aria-label={t("hours_until", { day: name })}
              value={range[1]}
              onChange={(event) => put(at, 1, event.currentTarget.value)}
              inputMode="numeric"
              maxLength={5}
              placeholder="17:00"
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("hours_remove", { day: name, from: range[0] })}
              onClick={() => change(ranges.filter((_, place) => place !== at))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </span>
        ))}
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={add}
            aria-label={t("hours_add_to", { day: name })}
          >
            {t("hours_add")}
          </Button>
          {ranges.length > 0 && (
            <Button
              size="compact-xs"
              variant="subtle"
              leftSection={<IconCopy size={14} aria-hidden />}
              onClick={copy}
              aria-label={t("hours_copy_of", { day: name })}
            >
              {t("hours_copy")}
            </Button>
          )}
        </Group>
        <Fault place={`hours.${day}`} />
      </div>
    </div>
  );
}

/** Half hours to paint with the mouse; the times beside say the same and are for the keyboard. */
function Cells({ ranges, change }: { ranges: Range[]; change: (ranges: Range[]) => void }) {
  const stroke = useRef<{ from: number; open: boolean; before: Range[] } | null>(null);
  const slotOf = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left) / box.width) * SLOTS);
    return Math.max(0, Math.min(SLOTS - 1, at));
  };
  return (
    <div
      className={classes.cells}
      aria-hidden
      onPointerDown={(event) => {
        const from = slotOf(event);
        const open = !openAt(ranges, from);
        event.currentTarget.setPointerCapture(event.pointerId);
        stroke.current = { from, open, before: ranges };
        change(painted(ranges, from, from, open));
      }}
      onPointerMove={(event) => {
        const drawn = stroke.current;
        if (drawn) change(painted(drawn.before, drawn.from, slotOf(event), drawn.open));
      }}
      onPointerUp={() => {
        stroke.current = null;
      }}
    >
      {Array.from({ length: SLOTS }, (_, slot) => (
        <span
          key={slot}
          className={classes.cell}
          data-open={openAt(ranges, slot) || undefined}
          title={time(slot * SLOT_MIN)}
        />
      ))}
    </div>
  );
}
