import type { Meeting } from "../../api/types";
import type { TextKey } from "../../i18n/texts";
import type { Kind, Recurrence, Weekday } from "./recurrence";

export const LOBBY = {
  everyone: "meeting_lobby_everyone",
  organisation: "meeting_lobby_organisation",
  organiser: "meeting_lobby_organiser",
} as const satisfies Record<Meeting["lobby"], TextKey>;

export const ANNOUNCEMENTS = {
  usual: "meeting_announcements_usual",
  tones: "meeting_announcements_tones",
  names: "meeting_announcements_names",
  off: "meeting_announcements_off",
} as const satisfies Record<NonNullable<Meeting["announcements"]> | "usual", TextKey>;

export const REPEAT = {
  never: "repeat_never",
  daily: "repeat_daily",
  weekly: "repeat_weekly",
  monthly: "repeat_monthly",
  monthly_weekday: "repeat_monthly_weekday",
} as const satisfies Record<Kind, TextKey>;

export const EVERY = {
  daily: "repeat_every_daily",
  weekly: "repeat_every_weekly",
  monthly: "repeat_every_monthly",
} as const satisfies Record<Recurrence["frequency"], TextKey>;

export const DAY = {
  MO: "repeat_day_mo",
  TU: "repeat_day_tu",
  WE: "repeat_day_we",
  TH: "repeat_day_th",
  FR: "repeat_day_fr",
  SA: "repeat_day_sa",
  SU: "repeat_day_su",
} as const satisfies Record<Weekday, TextKey>;

export const END = {
  never: "repeat_end_never",
  until: "repeat_end_until",
  count: "repeat_end_count",
} as const satisfies Record<string, TextKey>;

/** A table of choices, for a list to choose from. */
export function choices<K extends string>(table: Record<K, TextKey>): { value: K; key: TextKey }[] {
  return (Object.keys(table) as K[]).map((value) => ({ value, key: table[value] }));
}
