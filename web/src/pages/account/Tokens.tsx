import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { tokensQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Empty } from "../../parts/Empty";
import { Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { NewToken } from "./NewToken";

/** What one's programs sign in with. */
export function Tokens() {
  const { t, f } = useWords();
  const tokens = useQuery(tokensQuery());
  const [adding, add] = useDisclosure(false);
  const revoke = useAct(
    (token_id: string) =>
      api.DELETE("/api/v1/account/tokens/{token_id}", { params: { path: { token_id } } }),
    [["tokens"]],
  );
  return (
    <Panel
      title={t("tokens_title")}
      aside={
        <Button size="xs" variant="default" onClick={add.open}>
          {t("token_new")}
        </Button>
      }
    >
      <Problem error={revoke.error} />
      <Loaded query={tokens} lines={2}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("tokens_none")} hint={t("tokens_none_hint")} />
          ) : (
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{t("token_name")}</th>
                  <th scope="col">{t("token_scopes")}</th>
                  <th scope="col">{t("session_seen")}</th>
                  <th scope="col">{t("session_ends")}</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {data.items.map((each) => (
                  <tr key={each.id}>
                    <td data-label={t("token_name")}>
                      <strong>{each.name}</strong>
                    </td>
                    <td data-label={t("token_scopes")}>{each.scopes.join(", ")}</td>
                    <td data-label={t("session_seen")}>
                      {each.seen_at ? f.moment(each.seen_at) : t("none")}
                    </td>
                    <td data-label={t("session_ends")}>{f.moment(each.expires_at)}</td>
                    <td className="end">
                      <Button size="xs" variant="default" {...revoke.button(each.id)}>
                        {t("token_revoke")}
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
      {adding && <NewToken scopes={tokens.data?.scopes ?? []} close={add.close} />}
    </Panel>
  );
}
