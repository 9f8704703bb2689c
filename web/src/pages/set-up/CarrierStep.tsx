import { Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { may } from "../../api/session";
import { setUpQuery } from "../../api/set-up-queries";
import type { Session, SetUp } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import classes from "./SetUp.module.css";

/** The sandbox carrier at the flick of a switch, or the way to a real one. */
export function CarrierStep({ data, session }: { data: SetUp; session: Session }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (running: boolean) => body(api.PUT("/api/v1/sandbox", { body: { running } })),
    onSuccess: (told) => queries.setQueryData(setUpQuery().queryKey, told),
  });
  return (
    <Stack gap="md" className={classes.body}>
      <Switch
        label={t("step_sandbox")}
        description={change.isPending && change.variables ? t("step_sandbox_starts") : t("step_sandbox_hint")}
        checked={change.isPending ? change.variables : data.sandbox}
        disabled={change.isPending || !may(session, "switch_sandbox")}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {change.isError && <Problem error={change.error} />}
      <div>
        <Text size="sm" fw={600}>
          {t("step_real_carrier")}
        </Text>
        <Text size="sm" c="dimmed">
          {may(session, "put_trunk") ? (
            <Link to="/carriers/new">{t("step_real_carrier_connect")}</Link>
          ) : (
            t("step_real_carrier_operator")
          )}
        </Text>
      </div>
    </Stack>
  );
}
