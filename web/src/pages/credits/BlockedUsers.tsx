import { Button, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { blockedUsersQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { BlockedUser } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Loaded, Problem } from "../../parts/Problem";
import { BlockUser } from "./BlockUser";

/** Whose paid calls are blocked, why, and the way back. */
export function BlockedUsers() {
  const { t } = useWords();
  const session = useSession();
  const blocked = useQuery(blockedUsersQuery());
  const [blocking, block] = useDisclosure(false);
  return (
    <>
      <Loaded query={blocked} lines={2}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("blocked_none")} hint={t("blocked_none_hint")} />
        ) : (
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t("blocked_who")}</th>
                <th scope="col">{t("blocked_why")}</th>
                <th scope="col">{t("statement_when")}</th>
                <th scope="col">
                  <VisuallyHidden>{t("blocked_unblock")}</VisuallyHidden>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((each) => (
                <Row key={each.user} blocked={each} />
              ))}
            </tbody>
          </table>
        )
      }
      </Loaded>
      {may(session, "block_user") && (
        <Button variant="default" mt="md" onClick={block.open}>
          {t("blocked_block")}
        </Button>
      )}
      {blocking && <BlockUser close={block.close} />}
    </>
  );
}

function Row({ blocked }: { blocked: BlockedUser }) {
  const { t, f } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const unblock = useMutation({
    mutationFn: () =>
      body(api.DELETE("/api/v1/blocked-users/{user}", { params: { path: { user: blocked.user } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["blocked-users"] }),
  });
  return (
    <tr>
      <td data-label={t("blocked_who")}>{blocked.name}</td>
      <td data-label={t("blocked_why")}>
        {blocked.text}
        {blocked.note && ` – ${blocked.note}`}
      </td>
      <td data-label={t("statement_when")}>{f.moment(blocked.at)}</td>
      <td>
        {may(session, "unblock_user") && (
          <Button size="xs" loading={unblock.isPending} onClick={() => unblock.mutate()}>
            {t("blocked_unblock")}
          </Button>
        )}
        {unblock.isError && <Problem error={unblock.error} />}
      </td>
    </tr>
  );
}
