<<<<<<< HEAD
import { IconDeviceLandlinePhone, IconUser } from "@tabler/icons-react";
=======
import {
  IconAddressBook,
  IconBuildingCommunity,
  IconChartBar,
  IconCoins,
  IconDeviceLandlinePhone,
  IconHistory,
  IconLayoutDashboard,
  IconNotebook,
  IconPhone,
  IconReceipt2,
  IconRouteAltLeft,
  IconSettings,
  IconSitemap,
  IconUser,
  IconUsers,
  IconUsersGroup,
  IconWorld,
} from "@tabler/icons-react";
>>>>>>> 4a0252a (Show the address book on a page of its own)
import { Link } from "@tanstack/react-router";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./Navigation.module.css";
import { PLACES, shown } from "./places";

<<<<<<< HEAD
/** Where one may go. */
=======
interface Place {
  to: "/" | "/countries" | "/numbers" | "/people" | "/meetings" | "/attendants" | "/queues" | "/contacts" | "/calls" | "/reports" | "/tariffs" | "/credits" | "/organisations" | "/carriers" | "/settings";
  name: TextKey;
  icon: typeof IconPhone;
  /** Anybody, everybody signed in, or those whose role may do this. */
  who: "anybody" | "person" | keyof operations;
}

const PLACES: readonly Place[] = [
  { to: "/", name: "nav_overview", icon: IconLayoutDashboard, who: "person" },
  { to: "/countries", name: "nav_countries", icon: IconWorld, who: "anybody" },
  { to: "/numbers", name: "nav_numbers", icon: IconPhone, who: "list_numbers" },
  { to: "/people", name: "nav_people", icon: IconAddressBook, who: "list_users" },
  { to: "/meetings", name: "nav_meetings", icon: IconUsersGroup, who: "person" },
  { to: "/attendants", name: "nav_attendants", icon: IconSitemap, who: "list_attendants" },
  { to: "/queues", name: "nav_queues", icon: IconUsers, who: "person" },
  { to: "/contacts", name: "nav_contacts", icon: IconNotebook, who: "person" },
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

/** Where one may go: a page that the role may not use is not shown, and the API refuses it anyway. */
>>>>>>> 4a0252a (Show the address book on a page of its own)
export function Navigation({ session }: { session: Session | null }) {
  const { t } = useWords();
  return (
    <nav aria-label={t("nav_label")}>
      <ul className={classes.places}>
        {PLACES.filter((place) => shown(session, place)).map(({ to, name, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.place}
              activeOptions={{ exact: to === "/" }}
              activeProps={{ "data-here": true, "aria-current": "page" }}
            >
              <Icon size={19} stroke={1.7} aria-hidden />
              {t(name)}
            </Link>
          </li>
        ))}
        {session !== null && (
          <li>
            <Link
              to="/people/$userId"
              params={{ userId: session.user_id }}
              className={classes.place}
              activeProps={{ "data-here": true, "aria-current": "page" }}
            >
              <IconDeviceLandlinePhone size={19} stroke={1.7} aria-hidden />
              {t("nav_mine")}
            </Link>
          </li>
        )}
        {session === null && (
          <li>
            <Link to="/sign-in" className={classes.place}>
              <IconUser size={19} stroke={1.7} aria-hidden />
              {t("sign_in")}
            </Link>
          </li>
        )}
      </ul>
    </nav>
  );
}
