import type { operations } from "../../api/schema";
import type { TextKey } from "../../i18n/texts";

interface Part {
  to:
    | "/settings/roles"
    | "/settings/audit"
    | "/settings/jobs"
    | "/settings/outbound"
    | "/settings/conferencing"
    | "/settings/telephones"
    | "/settings/single-sign-on"
    | "/settings/delivery";
  name: TextKey;
  what: TextKey;
  who: keyof operations;
}

/** The pages below that of the settings. */
export const SETTINGS: readonly Part[] = [
  { to: "/settings/roles", name: "roles_title", what: "roles_lead", who: "list_roles" },
  {
    to: "/settings/outbound",
    name: "outbound_all_title",
    what: "outbound_all_lead",
    who: "get_default_outbound_policy",
  },
  {
    to: "/settings/conferencing",
    name: "conferencing_title",
    what: "conferencing_lead",
    who: "set_conferencing",
  },
  {
    to: "/settings/telephones",
    name: "features_title",
    what: "features_lead",
    who: "change_phone_features",
  },
  { to: "/settings/audit", name: "audit_title", what: "audit_lead", who: "list_changes" },
  { to: "/settings/jobs", name: "jobs_title", what: "jobs_lead", who: "list_jobs" },
  {
    to: "/settings/single-sign-on",
    name: "sso_title",
    what: "sso_lead",
    who: "get_identity_provider",
  },
  {
    to: "/settings/delivery",
    name: "delivery_title",
    what: "delivery_lead",
    who: "list_deliveries",
  },
];
