import type { LinkProps } from "@tanstack/react-router";
import type { operations } from "../api/schema";
import { PLACES } from "../app/places";
import type { TextKey } from "../i18n/texts";
import { SETTINGS } from "../pages/settings/parts";

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
  { to: "/people/common-area", name: "common_title", who: "list_common_area_phones" },
  { to: "/queues/wallboard", name: "wallboard", who: "person" },
  { to: "/countries/compare", name: "compare_title", who: "anybody" },
  { to: "/countries/rollout", name: "rollout_title", who: "plan_rollout" },
  { to: "/countries/editions", name: "editions_title", who: "list_editions" },
  { to: "/countries/destinations", name: "destinations_title", who: "anybody" },
  { to: "/organisations/requests", name: "answers_title", who: "list_organisations" },
  { to: "/carriers/new", name: "carrier_new", who: "put_trunk" },
  ...SETTINGS,
];
