import type { Meeting } from "../../api/types";

export type Recurrence = NonNullable<Meeting["recurrence"]>;
export type Weekday = Recurrence["weekdays"][number];

export const WEEKDAYS: Weekday[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** The kinds that the form offers; a monthly meeting is on a day or on a weekday of its month. */
export type Kind = "never" | Recurrence["frequency"] | "monthly_weekday";

export function kindOf(recurrence: Recurrence | null): Kind {
  if (!recurrence) return "never";
  return recurrence.frequency === "monthly" && recurrence.by_weekday
    ? "monthly_weekday"
    : recurrence.frequency;
}

export function ofKind(kind: Kind, before: Recurrence | null): Recurrence | null {
  if (kind === "never") return null;
  return {
    interval: before?.interval ?? 1,
    until: before?.until ?? null,
    count: before?.count ?? null,
    frequency: kind === "monthly_weekday" ? "monthly" : kind,
    weekdays: [],
    by_weekday: kind === "monthly_weekday",
  };
}

/** With the first one's own day among the days of a weekly meeting, should that have moved. */
export function fitted(recurrence: Recurrence | null, starts: string): Recurrence | null {
  const own = weekdayOf(starts);
  if (!recurrence || !own || recurrence.weekdays.length === 0) return recurrence;
  const days = new Set([...recurrence.weekdays, own]);
  return { ...recurrence, weekdays: WEEKDAYS.filter((day) => days.has(day)) };
}

/** The weekday of a wall-clock time, as the field for date and time has it. */
export function weekdayOf(wall: string): Weekday | undefined {
  return wall ? WEEKDAYS[(new Date(`${wall}Z`).getUTCDay() + 6) % 7] : undefined;
}
