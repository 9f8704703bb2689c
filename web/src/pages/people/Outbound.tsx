import { Button, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { outboundPolicyQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import { COMMON_AREA, type OutboundPolicy, type User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";

type Scope = OutboundPolicy["meetings"];
type Parts = Pick<OutboundPolicy, "meetings" | "calls">;

const NAMES = {
  any: "outbound_any",
  zone_a: "outbound_zone_a",
  same_country: "outbound_same_country",
  none: "outbound_none",
} as const;

/** Where a person's meetings and calls may go; emergency calls always may. */
export function Outbound({ user }: { user: User }) {
  const policy = useQuery(outboundPolicyQuery(user.id));
  return <Loaded query={policy}>{(data) => <Own policy={data} user={user} />}</Loaded>;
}

/** Their own policy, or the organisation's as long as they have none. */
function Own({ policy, user }: { policy: OutboundPolicy; user: User }) {
  const { t } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const path = { path: { user_id: user.id } };
  const keep = (now: OutboundPolicy) =>
    queries.setQueryData(outboundPolicyQuery(user.id).queryKey, now);
  const change = useMutation({
    mutationFn: (wanted: Parts) =>
      body(api.PUT("/api/v1/users/{user_id}/outbound-policy", { params: path, body: wanted })),
    onSuccess: keep,
  });
  const drop = useMutation({
    mutationFn: () =>
      body(api.DELETE("/api/v1/users/{user_id}/outbound-policy", { params: path })),
    onSuccess: keep,
  });
  const changes = may(session, "set_outbound_policy");
  const common = user.role === COMMON_AREA;
  return (
    <Stack gap="sm">
      {!common && (
        <Text size="sm" c="dimmed">
          {t(policy.own ? "outbound_own" : "outbound_as_all")}
        </Text>
      )}
      <Scopes
        policy={policy}
        callsOnly={common}
        fixed={!changes || change.isPending || drop.isPending}
        change={(wanted) => change.mutate(wanted)}
      />
      {changes && policy.own && !common && (
        <Button
          variant="default"
          loading={drop.isPending}
          onClick={() => drop.mutate()}
          style={{ alignSelf: "flex-start" }}
        >
          {t("outbound_drop")}
        </Button>
      )}
      <Problem error={change.error ?? drop.error} />
    </Stack>
  );
}

interface ScopesProps {
  policy: OutboundPolicy;
  /** It holds no meetings. */
  callsOnly?: boolean;
  fixed: boolean;
  change: (wanted: Parts) => void;
}

/** Both parts of a policy, each with the choices that the edition has. */
export function Scopes({ policy, callsOnly = false, fixed, change }: ScopesProps) {
  const { t } = useWords();
  const options = (scopes: Scope[]) =>
    scopes.map((each) => ({ value: each, label: t(NAMES[each]) }));
  return (
    <>
      {!callsOnly && (
        <Select
          label={t("outbound_meetings")}
          data={options(policy.meeting_scopes)}
          value={policy.meetings}
          allowDeselect={false}
          disabled={fixed}
          onChange={(meetings) =>
            meetings && change({ meetings: meetings as Scope, calls: policy.calls })
          }
        />
      )}
      <Select
        label={t(callsOnly ? "common_outside" : "outbound_calls")}
        data={options(policy.call_scopes)}
        value={policy.calls}
        allowDeselect={false}
        disabled={fixed}
        onChange={(calls) =>
          calls && change({ meetings: policy.meetings, calls: calls as Scope })
        }
      />
    </>
  );
}
