import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { phonesQuery, userQuery } from "../../api/queries";
import type { Session } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Check } from "../../parts/Check";
import { Panel } from "../../parts/Page";

/** For everybody else: what they themselves can do. */
export function OwnChecks({ session }: { session: Session }) {
  const { t } = useWords();
  const user = useQuery(userQuery(session.user_id)).data;
  const phones = useQuery(phonesQuery(session.user_id)).data?.items;
  const registered = phones?.filter((each) => each.registered).length;
  const mine = (
    <Link to="/people/$userId" params={{ userId: session.user_id }}>
      {t("nav_mine")}
    </Link>
  );
  return (
    <Panel title={t("overview_state")}>
      <ul className="plain-list">
        {user && (
          <Check
            ok={user.extension !== null || user.number !== null}
            what={t("check_reachable")}
            why={user.number?.international ?? user.extension ?? t("check_reachable_why")}
          />
        )}
        {registered !== undefined && (
          <Check
            ok={registered > 0}
            what={t("check_phone")}
            why={t("check_phone_why", { count: registered })}
          >
            {mine}
          </Check>
        )}
        {user && (
          <Check ok={user.has_pin} what={t("check_pin")} why={t("pin_hint")}>
            {mine}
          </Check>
        )}
      </ul>
    </Panel>
  );
}
