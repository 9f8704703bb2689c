import { Link } from "@tanstack/react-router";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import classes from "./Overview.module.css";

export function ThingsToTry({ administrator }: { administrator: boolean }) {
  const { t } = useWords();
  return (
    <Panel title={t("try_title")}>
      <ol className={classes.tries}>
        <li>
          <Link to="/countries/$iso2" params={{ iso2: "FR" }}>
            {t("try_country")}
          </Link>
          <p>{t("try_country_why")}</p>
        </li>
        <li>
          {administrator ? (
            <Link to="/numbers/get" search={{ country: "FR", city: "Lyon" }}>
              {t("try_number")}
            </Link>
          ) : (
            <Link to="/calls">{t("try_calls")}</Link>
          )}
          <p>{administrator ? t("try_number_why") : t("try_calls_why")}</p>
        </li>
        <li>
          <Link to="/meetings">{t("try_meeting")}</Link>
          <p>{t("try_meeting_why")}</p>
        </li>
      </ol>
    </Panel>
  );
}
