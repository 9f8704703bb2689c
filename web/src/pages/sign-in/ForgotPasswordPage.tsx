import { Button, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { SignInFrame } from "./SignInFrame";
import classes from "./SignInPage.module.css";

/** Has a link to a new password mailed; the answer is the same for everybody. */
export function ForgotPasswordPage() {
  const { t } = useWords();
  const [login, setLogin] = useState("");
  const ask = useMutation({
    mutationFn: () => api.POST("/api/v1/password-resets", { body: { login } }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  return (
    <SignInFrame title={t("forgot_title")}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={1} className={classes.title}>
              {t("forgot_title")}
            </Title>
            <Text c="dimmed">{t("forgot_lead")}</Text>
          </div>
          {ask.isError && <Problem error={ask.error} />}
          {ask.isSuccess ? (
            <Text role="status">{t("forgot_sent")}</Text>
          ) : (
            <>
              <TextInput
                label={t("sign_in_login")}
                autoComplete="username"
                autoCapitalize="none"
                required
                withAsterisk={false}
                size="md"
                value={login}
                onChange={(event) => setLogin(event.currentTarget.value)}
              />
              <Button type="submit" size="md" loading={ask.isPending}>
                {t("forgot_send")}
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
