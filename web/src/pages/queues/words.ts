import type { LiveAgent, LiveCaller, Queue, QueueTarget } from "../../api/types";
import type { TextKey } from "../../i18n/texts";
import type { Tone } from "../../parts/Status";

export const ROUTING: Record<Queue["routing"], TextKey> = {
  attendant: "routing_attendant",
  serial: "routing_serial",
  round_robin: "routing_round_robin",
  longest_idle: "routing_longest_idle",
};

export const ROUTING_HINTS: Record<Queue["routing"], TextKey> = {
  attendant: "routing_attendant_hint",
  serial: "routing_serial_hint",
  round_robin: "routing_round_robin_hint",
  longest_idle: "routing_longest_idle_hint",
};

export type TargetKind = QueueTarget["kind"];

export const TARGETS: Record<TargetKind, TextKey> = {
  disconnect: "send_disconnect",
  person: "send_person",
  attendant: "send_attendant",
  queue: "send_queue",
  voicemail: "send_voicemail",
  number: "send_number",
};

export const AGENT_STATES: Record<LiveAgent["state"], [TextKey, Tone]> = {
  idle: ["agent_idle", "yes"],
  ringing: ["agent_ringing", "live"],
  talking: ["agent_talking", "part"],
  wrap_up: ["agent_wrap_up", "part"],
  away: ["agent_away", "calm"],
  out: ["agent_out", "calm"],
};

/** Those who stand in line, as the program counts them. */
export const WAITING: ReadonlySet<LiveCaller["state"]> = new Set([
  "answering",
  "greeting",
  "waiting",
  "promised",
]);

export const CALLER_STATES: Record<LiveCaller["state"], TextKey> = {
  answering: "caller_greeting",
  greeting: "caller_greeting",
  waiting: "caller_waiting",
  promised: "caller_promised",
  dialling: "caller_dialling",
  talking: "caller_talking",
  leaving: "caller_leaving",
  refused: "caller_parting",
  parting: "caller_parting",
  gone: "caller_parting",
};
