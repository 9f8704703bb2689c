import { Link } from "@tanstack/react-router";
import type { operations } from "../../api/schema";
import { may, useSession } from "../../api/session";
import { type TextKey, useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";

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

const PARTS: readonly Part[] = [
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

/** What is set once for the whole organisation, each with what it is for. */
export function SettingsPage() {
  const { t } = useWords();
  const session = useSession();
  return (
    <Page title={t("nav_settings")} lead={t("settings_lead")}>
      {PARTS.filter((part) => may(session, part.who)).map((part) => (
        <Panel key={part.to} title={<Link to={part.to}>{t(part.name)}</Link>}>
          {t(part.what)}
        </Panel>
      ))}
    </Page>
  );
}
