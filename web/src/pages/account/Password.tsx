import { Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";

export function Password() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.PUT("/api/v1/account/password", { body: { present, new: next } }),
    onSuccess: async () => {
      setPresent("");
      setNext("");
      await queries.invalidateQueries({ queryKey: ["session"] });
      await queries.invalidateQueries({ queryKey: ["account-sessions"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  const show = { "aria-label": t("sign_in_show_password") };
  return (
    <Panel title={t("sign_in_password")}>
      <form onSubmit={submit}>
        <Stack maw="24rem">
          <PasswordInput
            label={t("account_present_password")}
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={present}
            onChange={(event) => setPresent(event.currentTarget.value)}
            visibilityToggleButtonProps={show}
          />
          <PasswordInput
            label={t("account_new_password")}
            description={t("account_password_hint")}
            autoComplete="new-password"
            required
            minLength={10}
            withAsterisk={false}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
            visibilityToggleButtonProps={show}
          />
          {change.isError && <Problem error={change.error} />}
          {change.isSuccess && <Text role="status">{t("account_password_changed")}</Text>}
          <Button type="submit" loading={change.isPending} style={{ alignSelf: "flex-start" }}>
            {t("account_change_password")}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
}
