import type { AttendantPlan } from "../../api/types";

export type Plan = AttendantPlan;
export type Flow = Plan["open"];
export type FlowName = "open" | "closed";
export type Key = NonNullable<Flow["keys"]>[string];
export type Target = Key["target"];
export type Holiday = NonNullable<Plan["holidays"]>[number];
export type Hours = NonNullable<Plan["hours"]>;
export type Day =
  | "monday"
  | "tuesday"
  | "wednesday"
  | "thursday"
  | "friday"
  | "saturday"
  | "sunday";
export type Range = [string, string];

export const DAYS: readonly Day[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];
export const SLOT_MIN = 30;
export const SLOTS = 48;

/** "09:30" as minutes after midnight. */
export function minutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Minutes after midnight as "09:30"; 1440 is "24:00". */
export function time(at: number): string {
  return `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
}

/** Is half an hour of the grid open, at least in part? */
export function openAt(ranges: readonly Range[], slot: number): boolean {
  const from = slot * SLOT_MIN;
  return ranges.some(([first, last]) => minutes(first) < from + SLOT_MIN && minutes(last) > from);
}

/** Opens or closes the half hours from one to another, both included. */
export function painted(
  ranges: readonly Range[],
  first: number,
  last: number,
  open: boolean,
): Range[] {
  const [low, high] = first <= last ? [first, last] : [last, first];
  const slots = Array.from({ length: SLOTS }, (_, slot) =>
    slot >= low && slot <= high ? open : openAt(ranges, slot),
  );
  const found: Range[] = [];
  let began: number | null = null;
  for (let slot = 0; slot <= SLOTS; slot++) {
    const now = slot < SLOTS && slots[slot];
    if (now && began === null) began = slot;
    if (!now && began !== null) {
      found.push([time(began * SLOT_MIN), time(slot * SLOT_MIN)]);
      began = null;
    }
  }
  return found;
}

/** Letters as the keys of a telephone, accents folded: what a caller would press for a name. */
export function spelled(name: string): string {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return Array.from(plain, (sign) => {
    if (/[0-9*#-]/.test(sign)) return sign;
    const at = "abcdefghijklmnopqrstuvwxyz".indexOf(sign);
    if (at >= 0) return "22233344455566677778889999"[at] ?? "";
    return sign === " " ? "0" : "";
  }).join("");
}
