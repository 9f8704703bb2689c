/** The kinds of facts that are kept apart, and what an operator adds. */
export const GROUPS = [
  { group: "licensing", name: "group_licensing", hint: "group_licensing_hint" },
  { group: "numbers", name: "group_numbers", hint: "group_numbers_hint" },
  { group: "destinations", name: "group_destinations", hint: "group_destinations_hint" },
  { group: "own", name: "group_own", hint: "group_own_hint" },
] as const;
