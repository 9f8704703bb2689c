import type { Trunk, TrunkGiven } from "../../api/types";

export type Settings = Required<TrunkGiven>;

/** What each part of the form is given. */
export interface Part {
  settings: Settings;
  change: (changed: Partial<Settings>) => void;
}

export const FRESH: Settings = {
  gateways: [{ host: "", port: 5060, transport: "udp", priority: 0 }],
  sources: [],
  emergency: [],
  prefixes: ["+"],
  form: "e164",
  country: null,
  strip: "",
  prefix: "",
  domain: "",
  username: "",
  password: null,
  registers: false,
  expires_s: 600,
  codecs: ["PCMA", "PCMU"],
  caller_id: "asserted",
  diversion: "none",
  encryption: "off",
  calls_most: null,
  health_s: 30,
  active: true,
  priority: 0,
};

/** Only what can be set, of all that is told of a trunk. */
export function settingsOf(trunk: Trunk): Settings {
  const { sources, emergency, prefixes, form, country, strip, prefix, domain, username } = trunk;
  const { registers, expires_s, codecs, caller_id, calls_most, health_s, active, priority } = trunk;
  const { diversion, encryption } = trunk;
  return {
    gateways: trunk.gateways.map(({ host, port, transport, priority: order }) => ({
      host,
      port,
      transport: transport as "udp" | "tcp" | "tls",
      priority: order,
    })),
    password: null,
    ...{ sources, emergency, prefixes, form, country, strip, prefix, domain, username },
    ...{ registers, expires_s, codecs, caller_id, calls_most, health_s, active, priority, diversion },
    encryption,
  };
}

/** As typed; empty lines go when the field is left. */
export function lines(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}
