import {
  IconAddressBook,
  IconBuildingCommunity,
  IconChartBar,
  IconCoins,
  IconHistory,
  IconLayoutDashboard,
  IconNotebook,
  IconPhone,
  IconPhoneCall,
  IconReceipt2,
  IconRecordMail,
  IconRouteAltLeft,
  IconSettings,
  IconSitemap,
  IconUsers,
  IconUsersGroup,
  IconWorld,
} from "@tabler/icons-react";
import type { operations } from "../api/schema";
import { may } from "../api/session";
import type { Session } from "../api/types";
import type { TextKey } from "../i18n/texts";

interface Place {
  to: "/" | "/countries" | "/numbers" | "/people" | "/meetings" | "/attendants" | "/queues" | "/messages" | "/contacts" | "/own-calls" | "/calls" | "/reports" | "/tariffs" | "/credits" | "/organisations" | "/carriers" | "/settings";
  name: TextKey;
  icon: typeof IconPhone;
  /** Anybody, everybody signed in, or those whose role may do this. */
  who: "anybody" | "person" | keyof operations;
}

/** The pages of the rail, in its order. */
export const PLACES: readonly Place[] = [
  { to: "/", name: "nav_overview", icon: IconLayoutDashboard, who: "person" },
  { to: "/countries", name: "nav_countries", icon: IconWorld, who: "anybody" },
  { to: "/numbers", name: "nav_numbers", icon: IconPhone, who: "list_numbers" },
  { to: "/people", name: "nav_people", icon: IconAddressBook, who: "list_users" },
  { to: "/meetings", name: "nav_meetings", icon: IconUsersGroup, who: "person" },
  { to: "/attendants", name: "nav_attendants", icon: IconSitemap, who: "list_attendants" },
  { to: "/queues", name: "nav_queues", icon: IconUsers, who: "person" },
  { to: "/messages", name: "nav_messages", icon: IconRecordMail, who: "person" },
  { to: "/contacts", name: "nav_contacts", icon: IconNotebook, who: "person" },
  { to: "/own-calls", name: "nav_own_calls", icon: IconPhoneCall, who: "person" },
  { to: "/calls", name: "nav_calls", icon: IconHistory, who: "person" },
  { to: "/reports", name: "nav_reports", icon: IconChartBar, who: "list_usage" },
  { to: "/tariffs", name: "nav_tariffs", icon: IconReceipt2, who: "list_tariffs" },
  { to: "/credits", name: "nav_credits", icon: IconCoins, who: "get_credits" },
  {
    to: "/organisations",
    name: "nav_organisations",
    icon: IconBuildingCommunity,
    who: "list_organisations",
  },
  { to: "/carriers", name: "nav_carriers", icon: IconRouteAltLeft, who: "list_trunks" },
  { to: "/settings", name: "nav_settings", icon: IconSettings, who: "list_users" },
];

/** A page that the role may not use is not shown, and the API refuses it anyway. */
export function shown(session: Session | null, place: Pick<Place, "who">): boolean {
  return (
    place.who === "anybody" ||
    (session !== null && (place.who === "person" || may(session, place.who)))
  );
}
