import { useSession } from "../../api/session";
import { useWords } from "../../i18n/texts";
import { Page } from "../../parts/Page";
import { MyQueues } from "./MyQueues";
import { Password } from "./Password";
import { SecondFactor } from "./SecondFactor";
import { Sessions } from "./Sessions";
import { Tokens } from "./Tokens";

/** What one proves oneself with, and where one is signed in. */
export function AccountPage() {
  const { t } = useWords();
  const session = useSession();
  return (
    <Page title={t("account_title")} lead={t("account_lead", { login: session?.login ?? "" })}>
      <MyQueues />
      <Password />
      <SecondFactor />
      <Sessions />
      <Tokens />
    </Page>
  );
}
