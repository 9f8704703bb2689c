import { useQuery } from "@tanstack/react-query";
import { rolesQuery } from "../../api/queries";
import type { Role } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Settings.module.css";

/** Who may do what: the API's own table. */
export function RolesPage() {
  const { t } = useWords();
  const roles = useQuery(rolesQuery());
  return (
    <Page title={t("roles_title")} lead={t("roles_lead")}>
      <Loaded query={roles} lines={8}>
        {(data) => data.items.map((role) => <OneRole key={role.role} role={role} />)}
      </Loaded>
    </Page>
  );
}

function OneRole({ role }: { role: Role }) {
  const { t } = useWords();
  return (
    <Panel title={role.name}>
      <p className={classes.what}>{role.explanation}</p>
      <ul className={`plain-list ${classes.areas}`}>
        {role.areas.map(({ area, name, sees, changes }) => (
          <li key={area}>
            <strong>{name}</strong>
            <Status tone={changes ? "yes" : sees ? "part" : "calm"}>
              {t(changes ? "role_changes" : sees ? "role_sees" : "role_nothing")}
            </Status>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
