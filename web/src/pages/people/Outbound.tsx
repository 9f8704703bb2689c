import { Select, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { outboundPolicyQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { OutboundPolicy, User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";

type Scope = OutboundPolicy["meetings"];

const NAMES = {
  any: "outbound_any",
  zone_a: "outbound_zone_a",
  same_country: "outbound_same_country",
  none: "outbound_none",
} as const;

/** Where a person's meetings and calls may go; emergency calls always may. */
export function Outbound({ user }: { user: User }) {
  const policy = useQuery(outboundPolicyQuery(user.id));
  return <Loaded query={policy}>{(data) => <Choice policy={data} user={user} />}</Loaded>;
}

function Choice({ policy, user }: { policy: OutboundPolicy; user: User }) {
  const { t } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: { meetings: Scope; calls: Scope }) =>
      body(
        api.PUT("/api/v1/users/{user_id}/outbound-policy", {
          params: { path: { user_id: user.id } },
          body: wanted,
        }),
      ),
    onSuccess: (now) => queries.setQueryData(outboundPolicyQuery(user.id).queryKey, now),
  });
  const fixed = !may(session, "set_outbound_policy") || change.isPending;
  const options = (scopes: Scope[]) =>
    scopes.map((each) => ({ value: each, label: t(NAMES[each]) }));
  return (
    <Stack gap="sm">
      <Select
        label={t("outbound_meetings")}
        data={options(policy.meeting_scopes)}
        value={policy.meetings}
        allowDeselect={false}
        disabled={fixed}
        onChange={(meetings) =>
          meetings && change.mutate({ meetings: meetings as Scope, calls: policy.calls })
        }
      />
      <Select
        label={t("outbound_calls")}
        data={options(policy.call_scopes)}
        value={policy.calls}
        allowDeselect={false}
        disabled={fixed}
        onChange={(calls) =>
          calls && change.mutate({ meetings: policy.meetings, calls: calls as Scope })
        }
      />
      <Problem error={change.error} />
    </Stack>
  );
}
