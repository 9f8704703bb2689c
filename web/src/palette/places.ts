import type { LinkProps } from "@tanstack/react-router";
import { PLACES } from "../app/places";
import type { operations } from "../api/schema";
import type { TextKey } from "../i18n/texts";

export interface Place {
  to: NonNullable<LinkProps["to"]>;
  name: TextKey;
  who: "anybody" | "person" | keyof operations;
}

/** Every page that stands by itself: those of the rail, and what lies below them. */
export const EVERYWHERE: readonly Place[] = [
  ...PLACES,
  { to: "/set-up", name: "set_up_title", who: "get_set_up" },
  { to: "/account", name: "account_title", who: "person" },
  { to: "/numbers/get", name: "numbers_get", who: "order_numbers" },
  { to: "/numbers/locations", name: "locations_title", who: "list_locations" },
  { to: "/numbers/requests", name: "requests_title", who: "list_number_requests" },
  { to: "/numbers/caller-id", name: "caller_id_title", who: "list_caller_id_policies" },
  { to: "/porting", name: "porting_title", who: "list_port_orders" },
  { to: "/countries/rollout", name: "rollout_title", who: "plan_rollout" },
  { to: "/countries/editions", name: "editions_title", who: "list_editions" },
  { to: "/settings/roles", name: "roles_title", who: "list_roles" },
  { to: "/settings/conferencing", name: "conferencing_title", who: "set_conferencing" },
  { to: "/settings/outbound", name: "outbound_all_title", who: "get_default_outbound_policy" },
  { to: "/settings/audit", name: "audit_title", who: "list_changes" },
  { to: "/settings/jobs", name: "jobs_title", who: "list_jobs" },
  { to: "/settings/single-sign-on", name: "sso_title", who: "get_identity_provider" },
  { to: "/settings/delivery", name: "delivery_title", who: "list_deliveries" },
];
