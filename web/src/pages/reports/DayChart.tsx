import { type KeyboardEvent, useRef, useState } from "react";
import type { UsageFilter } from "../../api/queries";
import type { UsageSum } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./Reports.module.css";

const WIDTH = 720;
const HEIGHT = 160;
const GAP = 2;
const MINUTE_S = 60;
/** Two years: thinner bars nobody can tell apart. */
const DAYS_MOST = 731;

interface DayChartProps {
  sums: UsageSum[];
  filter: UsageFilter;
  /** Somebody wants to see this day alone. */
  onDay: (day: string) => void;
}

/** Minutes of talk a day, as bars; the table beside it says the same in figures. */
export function DayChart({ sums, filter, onDay }: DayChartProps) {
  const { t, f } = useWords();
  const days = byDay(sums, filter);
  const most = Math.max(...days.map((day) => day.seconds), 1);
  const step = WIDTH / days.length;
  const last = days.length - 1;
  const busy = days.filter((day) => day.calls > 0).map((day) => day.day);
  const bars = useRef(new Map<string, SVGRectElement>());
  const [chosen, setChosen] = useState("");
  const stop = busy.includes(chosen) ? chosen : busy[0];
  /** One stop for Tab; the arrows go from bar to bar. */
  const press = (event: KeyboardEvent, day: string) => {
    const place = busy.indexOf(day);
    const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: busy.length - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") onDay(day);
    else if (next === undefined) return;
    else bars.current.get(busy[next] ?? "")?.focus();
    event.preventDefault();
  };
  return (
    <figure className={classes.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="group"
        aria-label={t("usage_chart", { count: days.length })}
        preserveAspectRatio="none"
      >
        {days.map((day, place) => {
          const height = (day.seconds / most) * HEIGHT;
          const told = t("usage_chart_day", {
            day: f.day(day.day),
            minutes: f.count(Math.round(day.seconds / MINUTE_S)),
            calls: f.count(day.calls),
          });
          const button = day.calls > 0 && {
            ref: (bar: SVGRectElement | null) => {
              if (bar) bars.current.set(day.day, bar);
              else bars.current.delete(day.day);
            },
            role: "button",
            tabIndex: day.day === stop ? 0 : -1,
            "aria-label": told,
            onFocus: () => setChosen(day.day),
            onKeyDown: (event: KeyboardEvent) => press(event, day.day),
            onClick: () => onDay(day.day),
          };
          return (
            <rect
              key={day.day}
              {...button}
              x={place * step + GAP / 2}
              y={HEIGHT - height}
              width={Math.max(step - GAP, 1)}
              height={height}
              className={classes.bar}
              data-calls={day.calls || undefined}
            >
              <title>{told}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption className={classes.axis}>
        <span>{days[0] && f.day(days[0].day)}</span>
        <span>{t("usage_chart_most", { minutes: f.count(Math.ceil(most / MINUTE_S)) })}</span>
        <span>{days[last] && f.day(days[last].day)}</span>
      </figcaption>
      {days.length > 1 && <p className={classes.hint}>{t("usage_chart_click")}</p>}
    </figure>
  );
}

interface Day {
  day: string;
  seconds: number;
  calls: number;
}

/** Every day of the period, also those without a call. */
function byDay(sums: UsageSum[], filter: UsageFilter): Day[] {
  const found = new Map<string, Day>();
  for (const each of sums) {
    const day = found.get(each.day) ?? { day: each.day, seconds: 0, calls: 0 };
    day.seconds += each.seconds;
    day.calls += each.calls;
    found.set(each.day, day);
  }
  const days: Day[] = [];
  const at = new Date(filter.since ?? `${sums[0]?.day}T00:00:00Z`);
  const end = filter.until
    ? new Date(filter.until).getTime() - 1
    : new Date(`${sums.at(-1)?.day}T00:00:00Z`).getTime();
  for (; at.getTime() <= end && days.length < DAYS_MOST; at.setUTCDate(at.getUTCDate() + 1)) {
    const day = at.toISOString().slice(0, 10);
    days.push(found.get(day) ?? { day, seconds: 0, calls: 0 });
  }
  return days;
}
