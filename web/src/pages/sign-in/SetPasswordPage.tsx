import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { SignInFrame } from "./SignInFrame";
import classes from "./SignInPage.module.css";

/** Where a link by mail leads; its token stands behind the #, which no server ever sees. */
export function SetPasswordPage() {
  const { t } = useWords();
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState("");
  const choose = useMutation({
    mutationFn: () => api.POST("/api/v1/password-resets/use", { body: { token, password } }),
    onSuccess: () => window.history.replaceState(null, "", window.location.pathname),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    choose.mutate();
  };
  return (
    <SignInFrame title={t("choose_title")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={1} className={classes.title}>
              {t("choose_title")}
            </Title>
            <Text c="dimmed">{t("choose_lead")}</Text>
          </div>
          {choose.isError && <Problem error={choose.error} />}
          {choose.isSuccess ? (
            <Text role="status">{t("choose_done")}</Text>
          ) : (
            <>
              <PasswordInput
                label={t("account_new_password")}
                autoComplete="new-password"
                required
                minLength={10}
                withAsterisk={false}
                size="md"
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
              />
              <Button type="submit" size="md" loading={choose.isPending}>
                {t("choose_set")}
              </Button>
            </>
          )}
          <Text size="sm">
            <Link to="/sign-in">{t("sign_in")}</Link>
          </Text>
        </Stack>
      </form>
    </SignInFrame>
  );
}
