import { IconDeviceLandlinePhone, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./Navigation.module.css";
import { PLACES, shown } from "./places";

/** Where one may go. */
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
