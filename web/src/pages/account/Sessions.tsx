import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { sessionsQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";

/** Where one is signed in; any of it can be ended. */
export function Sessions() {
  const { t, f } = useWords();
  const sessions = useQuery(sessionsQuery());
  const end = useAct(
    (session_id: string) =>
      api.DELETE("/api/v1/account/sessions/{session_id}", { params: { path: { session_id } } }),
    [["account-sessions"]],
  );
  return (
    <Panel title={t("sessions_title")}>
      <Problem error={end.error} />
      <Loaded query={sessions} lines={2}>
        {(data) => (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t("session_since")}</th>
                <th scope="col">{t("session_seen")}</th>
                <th scope="col">{t("session_ends")}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.items.map((each) => (
                <tr key={each.id}>
                  <td data-label={t("session_since")}>{f.moment(each.created_at)}</td>
                  <td data-label={t("session_seen")}>{f.moment(each.seen_at)}</td>
                  <td data-label={t("session_ends")}>{f.moment(each.expires_at)}</td>
                  <td className="end">
                    {each.current ? (
                      <Status tone="live">{t("session_this")}</Status>
                    ) : (
                      <Button size="xs" variant="default" {...end.button(each.id)}>
                        {t("session_end")}
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
    </Panel>
  );
}
