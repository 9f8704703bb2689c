import { Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body, rememberCsrfToken } from "../../api/client";
import { sessionQuery } from "../../api/frame-queries";
import type { SetUpDone } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import { SignInFrame } from "../sign-in/SignInFrame";
import classes from "../sign-in/SignInPage.module.css";

/** Where the link of a fresh server leads: the organisation and the first account in it. */
export function BeginPage() {
  const { t } = useWords();
  const [done, setDone] = useState<SetUpDone | null>(null);
  return (
    <SignInFrame title={t("begin_title")}>
      {done === null ? <BeginForm then={setDone} /> : <Begun done={done} />}
    </SignInFrame>
  );
}

function BeginForm({ then }: { then: (done: SetUpDone) => void }) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  // Behind the #, which no server ever sees.
  const [token] = useState(() => window.location.hash.slice(1));
  const { draft, put, typed } = useDraft(() => ({
    organisation: "",
    country: "",
    name: "",
    login: "",
    password: "",
  }));
  const begin = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/set-up", { body: { ...draft, token, language } })),
    onSuccess: (done) => {
      window.history.replaceState(null, "", window.location.pathname);
      rememberCsrfToken(done.session.csrf_token);
      queries.setQueryData(sessionQuery.queryKey, done.session);
      then(done);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  const field = { required: true, withAsterisk: false, size: "md" } as const;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <div>
          <Title order={1} className={classes.title}>
            {t("begin_title")}
          </Title>
          <Text c="dimmed">{t("begin_lead")}</Text>
        </div>
        {begin.isError && <Problem error={begin.error} />}
        <TextInput
          {...field}
          label={t("begin_organisation")}
          autoComplete="organization"
          {...typed("organisation")}
        />
        <CountrySelect
          size="md"
          label={t("begin_country")}
          value={draft.country || null}
          onChange={(country) => put({ country })}
        />
        <TextInput
          {...field}
          label={t("begin_name")}
          autoComplete="name"
          {...typed("name")}
        />
        <TextInput
          {...field}
          label={t("sign_in_login")}
          description={t("begin_login_hint")}
          autoComplete="username"
          autoCapitalize="none"
          {...typed("login")}
        />
        <PasswordInput
          {...field}
          label={t("begin_password")}
          description={t("begin_password_hint")}
          autoComplete="new-password"
          minLength={10}
          {...typed("password")}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
        />
        <Button type="submit" size="md" loading={begin.isPending} disabled={draft.country === ""}>
          {t("begin_go")}
        </Button>
        <Text size="sm">
          <Link to="/sign-in">{t("begin_have_account")}</Link>
        </Text>
      </Stack>
    </form>
  );
}

/** The second account is told this once, before anything else. */
function Begun({ done }: { done: SetUpDone }) {
  const { t } = useWords();
  return (
    <Stack gap="md">
      <Title order={1} className={classes.title}>
        {t("begin_done")}
      </Title>
      {done.operator_login && done.operator_password && (
        <>
          <Text>{t("begin_operator")}</Text>
          <div>
            <Copyable name={t("sign_in_login")} value={done.operator_login} />
            <Copyable name={t("sign_in_password")} value={done.operator_password} />
          </div>
          <Text size="sm" c="dimmed">
            {t("begin_operator_once")}
          </Text>
        </>
      )}
      <Button component={Link} to="/set-up" size="md">
        {t("begin_continue")}
      </Button>
    </Stack>
  );
}
