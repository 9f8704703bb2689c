import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body, Refusal, rememberCsrfToken } from "../../api/client";
import { sessionQuery, signOnQuery } from "../../api/queries";
import { type TextKey, useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { SignInFrame } from "./SignInFrame";
import classes from "./SignInPage.module.css";

const route = getRouteApi("/sign-in");

const DOMAIN = /@([^@\s]+\.[^@\s.]{2,})\s*$/;
const TYPING_PAUSE_MS = 400;

/** Only the id comes by the address: its words are ours. */
const SSO_REFUSALS: Record<string, TextKey> = {
  "directory.no_single_sign_on": "sign_in_sso_none",
  "directory.not_known_here": "sign_in_sso_unknown",
  "directory.organisation_suspended": "sign_in_sso_suspended",
};

export function SignInPage() {
  const { t } = useWords();
  return (
    <SignInFrame title={t("sign_in")}>
      <SignInForm />
    </SignInFrame>
  );
}

function SignInForm() {
  const { t } = useWords();
  const queries = useQueryClient();
  const router = useRouter();
  const { next, refused } = route.useSearch();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const enter = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/session", { body: { login, password, code: code || null, as_token: false } })),
    onSuccess: (session) => {
      rememberCsrfToken(session.csrf_token);
      queries.setQueryData(sessionQuery.queryKey, session);
      router.history.push(next ?? "/");
    },
  });
  const asked = enter.error instanceof Refusal ? enter.error.problem.id : "";
  const second = code !== "" || asked.startsWith("directory.second_factor");
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
        {enter.isError && asked !== "directory.second_factor_needed" && (
          <Problem error={enter.error} />
        )}
        {refused && !enter.isError && (
          <Alert role="alert" color="red" variant="light" title={t("sign_in_sso_failed")}>
            {t(SSO_REFUSALS[refused] ?? "sign_in_sso_again")}
          </Alert>
        )}
        <div>
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
          <SingleSignOn login={login} />
        </div>
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
        {second && (
          <TextInput
            label={t("sign_in_code")}
            description={t("sign_in_code_hint")}
            autoComplete="one-time-code"
            autoCapitalize="none"
            required
            withAsterisk={false}
            size="md"
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Button type="submit" size="md" loading={enter.isPending}>
          {t("sign_in")}
        </Button>
        <Text size="sm" c="dimmed">
          <Link to="/forgot-password">{t("sign_in_forgot")}</Link>
        </Text>
        <Text size="sm" c="dimmed">
          <Link to="/countries">{t("sign_in_public")}</Link>
        </Text>
      </Stack>
    </form>
  );
}

/** Offered as soon as the address typed is of an organisation that has it; only the domain is sent. */
function SingleSignOn({ login }: { login: string }) {
  const { t } = useWords();
  const [domain] = useDebouncedValue(DOMAIN.exec(login)?.[1] ?? "", TYPING_PAUSE_MS);
  const { data } = useQuery(signOnQuery(domain));
  return (
    <div role="status">
      {data?.url && (
        <Button component="a" href={data.url} variant="default" size="md" mt="md" fullWidth>
          {t("sign_in_sso")}
        </Button>
      )}
    </div>
  );
}
