import { Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import { api, body, rememberCsrfToken } from "../../api/client";
import { sessionQuery } from "../../api/queries";
import { Brand } from "../../app/Brand";
import { SchemeSwitch } from "../../app/HeaderTools";
import { LanguageSwitch } from "../../app/LanguageSwitch";
import { useWords } from "../../i18n/texts";
import { Dial } from "../../parts/Dial";
import { Problem } from "../../parts/Problem";
import classes from "./SignInPage.module.css";

const route = getRouteApi("/sign-in");

export function SignInPage() {
  const { t } = useWords();
  useEffect(() => {
    document.title = t("page_title", { page: t("sign_in") });
  }, [t]);
  return (
    <div className={classes.page}>
      <aside className={classes.art}>
        <Brand />
        <div className={classes.dial}>
          <Dial size={300} />
        </div>
        <p className={classes.motto}>{t("sign_in_motto")}</p>
      </aside>
      <div className={classes.side}>
        <header className={classes.tools}>
          <span className={classes.narrowBrand}>
            <Brand compact />
          </span>
          <LanguageSwitch />
          <SchemeSwitch />
        </header>
        <main className={classes.form}>
          <SignInForm />
        </main>
      </div>
    </div>
  );
}

function SignInForm() {
  const { t } = useWords();
  const queries = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/session", { body: { login, password, as_token: false } })),
    onSuccess: (session) => {
      rememberCsrfToken(session.csrf_token);
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.push(next ?? "/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          <Title order={1} className={classes.title}>
            {t("sign_in")}
          </Title>
          <Text c="dimmed">{t("sign_in_lead")}</Text>
        </div>
        {enter.isError && <Problem error={enter.error} />}
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
        <PasswordInput
          label={t("sign_in_password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          size="md"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
        />
        <Button type="submit" size="md" loading={enter.isPending}>
          {t("sign_in")}
        </Button>
        <Text size="sm" c="dimmed">
          <Link to="/countries">{t("sign_in_public")}</Link>
        </Text>
      </Stack>
    </form>
  );
}
