import { Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { callSettingsQuery } from "../api/calling-queries";
import { api, body } from "../api/client";
import { useSession } from "../api/session";
import { useWords } from "../i18n/texts";
import { Problem } from "../parts/Problem";

/** Whether nobody is to ring me, on whichever device; null until that is known. */
export function useQuiet(): boolean | null {
  const me = useSession()?.user_id ?? "";
  return useQuery({ ...callSettingsQuery(me), enabled: me !== "" }).data?.do_not_disturb ?? null;
}

/** Do not disturb, on and off. */
export function Quiet() {
  const { t } = useWords();
  const me = useSession()?.user_id ?? "";
  const queries = useQueryClient();
  const quiet = useQuiet();
  const change = useMutation({
    mutationFn: (do_not_disturb: boolean) =>
      body(
        api.PATCH("/api/v1/users/{user_id}/call-settings", {
          params: { path: { user_id: me } },
          body: { do_not_disturb },
        }),
      ),
    onSuccess: (now) => queries.setQueryData(callSettingsQuery(me).queryKey, now),
  });
  return (
    <div>
      <Switch
        label={t("phone_quiet")}
        description={t("phone_quiet_explain")}
        checked={quiet ?? false}
        disabled={quiet === null || change.isPending}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {change.isError && <Problem error={change.error} />}
    </div>
  );
}
