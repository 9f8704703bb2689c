import { Checkbox, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { callerIdQuery, policiesQuery } from "../../api/queries";
import { isAdministrator, useSession } from "../../api/session";
import type { User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";

/** What the world sees when this person calls: the policy they have, and their own wish. */
export function CallerId({ user }: { user: User }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const leads = isAdministrator(useSession());
  const choice = useQuery(callerIdQuery(user.id));
  const policies = useQuery({ ...policiesQuery(), enabled: leads });
  const change = useMutation({
    mutationFn: (asked: { policy_id?: string; hidden?: boolean }) =>
      body(
        api.PUT("/api/v1/users/{user_id}/caller-id", {
          params: { path: { user_id: user.id } },
          body: asked,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["caller-id"] }),
  });
  return (
    <Loaded query={choice} lines={2}>
      {(data) => (
        <Stack gap="sm">
          <Text>{data.words.text}</Text>
          {leads && policies.data && (
            <Select
              label={t("caller_id_policy")}
              data={policies.data.items.map((each) => ({ value: each.id, label: each.name }))}
              value={data.policy.id}
              allowDeselect={false}
              onChange={(next) => next && change.mutate({ policy_id: next })}
            />
          )}
          <Checkbox
            label={t("caller_id_hide")}
            description={t("policy_emergency")}
            disabled={!data.policy.may_hide}
            checked={data.hidden && data.policy.may_hide}
            onChange={(event) => change.mutate({ hidden: event.currentTarget.checked })}
          />
          {change.isError && <Problem error={change.error} />}
        </Stack>
      )}
    </Loaded>
  );
}
