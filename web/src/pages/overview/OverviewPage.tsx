import { isAdministrator, useSession } from "../../api/session";
import { useWords } from "../../i18n/texts";
import { Page } from "../../parts/Page";
import { OwnChecks } from "./Checks";
import { SetUpProgress } from "./SetUpProgress";
import { ThingsToTry } from "./ThingsToTry";

/** What works now, what is missing, and three things to try. */
export function OverviewPage() {
  const { t } = useWords();
  const session = useSession();
  if (session === null) return null;
  return (
    <Page
      title={t("overview_title", { name: session.name })}
      lead={t("overview_lead", { organisation: session.organisation_name })}
    >
      {isAdministrator(session) ? <SetUpProgress session={session} /> : <OwnChecks session={session} />}
      <ThingsToTry administrator={isAdministrator(session)} />
    </Page>
  );
}
