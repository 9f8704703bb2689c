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
  /** Somebody wants to see this day alone; by keyboard the dates above do the same. */
  onDay: (day: string) => void;
}

/** Minutes of talk a day, as bars; the table beside it says the same in figures. */
export function DayChart({ sums, filter, onDay }: DayChartProps) {
  const { t, f } = useWords();
  const days = byDay(sums, filter);
  const most = Math.max(...days.map((day) => day.seconds), 1);
  const step = WIDTH / days.length;
  const last = days.length - 1;
  return (
    <figure className={classes.chart}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t("usage_chart", { count: days.length })}
        preserveAspectRatio="none"
      >
        {days.map((day, place) => {
          const height = (day.seconds / most) * HEIGHT;
          return (
            <rect
              key={day.day}
              onClick={() => day.calls > 0 && onDay(day.day)}
              x={place * step + GAP / 2}
              y={HEIGHT - height}
              width={Math.max(step - GAP, 1)}
              height={height}
              className={classes.bar}
              data-calls={day.calls || undefined}
            >
              <title>
                {t("usage_chart_day", {
                  day: f.day(day.day),
                  minutes: f.count(Math.round(day.seconds / MINUTE_S)),
                  calls: f.count(day.calls),
                })}
              </title>
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
