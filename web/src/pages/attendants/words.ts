import type { Attendant, Simulation } from "../../api/types";
import type { TextKey } from "../../i18n/texts";
import type { Day, Target } from "./plan";

/** The texts of what the API names in one word. */
export const DAY: Record<Day, TextKey> = {
  monday: "day_monday",
  tuesday: "day_tuesday",
  wednesday: "day_wednesday",
  thursday: "day_thursday",
  friday: "day_friday",
  saturday: "day_saturday",
  sunday: "day_sunday",
};

type Place = Simulation["places"][number];

export const FLOW: Record<Place["flow"], TextKey> = {
  open: "flow_open",
  closed: "flow_closed",
  holiday: "flow_holiday",
};

export const NOW: Record<Attendant["open_now"], TextKey> = {
  open: "now_open",
  closed: "now_closed",
  holiday: "now_holiday",
};

export const STATE: Record<Place["state"], TextKey> = {
  answering: "state_answering",
  greeting: "state_greeting",
  menu: "state_menu",
  spelling: "state_spelling",
  extension: "state_extension",
  finding: "state_finding",
  choosing: "state_choosing",
  announcing: "state_announcing",
  handing: "state_handing",
  parting: "state_parting",
  gone: "state_gone",
};

export type TargetKind = Target["kind"];

export const TARGET: Record<TargetKind, TextKey> = {
  person: "target_person",
  attendant: "target_attendant",
  queue: "target_queue",
  voicemail: "target_voicemail",
  number: "target_number",
  disconnect: "target_disconnect",
  operator: "target_operator",
  by_name: "target_by_name",
  by_extension: "target_by_extension",
};

/** Greetings that the house has recorded. */
export const BUILT_IN: Record<string, TextKey> = {
  "attendant.welcome": "greeting_welcome",
  "attendant.closed": "greeting_closed",
  "attendant.holiday": "greeting_holiday",
};
