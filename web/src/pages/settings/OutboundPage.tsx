import { Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { defaultOutboundPolicyQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { OutboundPolicy } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Scopes } from "../people/Outbound";

/** Where everybody's meetings and calls may go who has no policy of their own. */
export function OutboundPage() {
  const { t } = useWords();
  const policy = useQuery(defaultOutboundPolicyQuery());
  return (
    <Page title={t("outbound_all_title")} lead={t("outbound_all_lead")} narrow>
      <Panel>
        <Loaded query={policy}>{(data) => <Everybody policy={data} />}</Loaded>
      </Panel>
    </Page>
  );
}

function Everybody({ policy }: { policy: OutboundPolicy }) {
  const session = useSession();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: Pick<OutboundPolicy, "meetings" | "calls">) =>
      body(api.PUT("/api/v1/outbound-policy", { body: wanted })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["outbound"] }),
  });
  return (
    <Stack gap="sm">
      <Scopes
        policy={policy}
        fixed={!may(session, "set_default_outbound_policy") || change.isPending}
        change={(wanted) => change.mutate(wanted)}
      />
      <Problem error={change.error} />
    </Stack>
  );
}
