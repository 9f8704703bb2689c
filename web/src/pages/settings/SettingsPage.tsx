import { Link } from "@tanstack/react-router";
import { may, useSession } from "../../api/session";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { SETTINGS } from "./parts";

/** What is set once for the whole organisation, each with what it is for. */
export function SettingsPage() {
  const { t } = useWords();
  const session = useSession();
  return (
    <Page title={t("nav_settings")} lead={t("settings_lead")}>
      {SETTINGS.filter((part) => may(session, part.who)).map((part) => (
        <Panel key={part.to} title={<Link to={part.to}>{t(part.name)}</Link>}>
          {t(part.what)}
        </Panel>
      ))}
    </Page>
  );
}
