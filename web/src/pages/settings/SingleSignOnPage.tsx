import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { providerQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { IdentityProvider } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";

/** The organisation's own identity provider. */
export function SingleSignOnPage() {
  const { t } = useWords();
  const provider = useQuery(providerQuery());
  return (
    <Page title={t("sso_title")} lead={t("sso_lead")} narrow>
      <Loaded query={provider} lines={6}>
        {(data) => (
          <>
            <Panel title={t("sso_register")}>
              <Copyable name={t("sso_redirect")} value={data.redirect_uri} />
              <Copyable name={t("sso_sign_in")} value={data.sign_in_url} />
            </Panel>
            <Panel title={t("sso_provider")}>
              <Provider key={data.changed_at} present={data} />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Provider({ present }: { present: IdentityProvider }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const allowed = may(useSession(), "set_identity_provider");
  const [issuer, setIssuer] = useState(present.issuer ?? "");
  const [client, setClient] = useState(present.client_id ?? "");
  const [secret, setSecret] = useState("");
  const fresh = () => queries.invalidateQueries({ queryKey: ["identity-provider"] });
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/identity-provider", {
          body: { issuer, client_id: client, client_secret: secret },
        }),
      ),
    onSuccess: fresh,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/v1/identity-provider"),
    onSuccess: fresh,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed" size="sm">
          {present.changed_at
            ? t("sso_since", { when: f.moment(present.changed_at) })
            : t("sso_none")}
        </Text>
        <TextInput
          label={t("sso_issuer")}
          description={t("sso_issuer_hint")}
          type="url"
          required
          withAsterisk={false}
          disabled={!allowed}
          value={issuer}
          onChange={(event) => setIssuer(event.currentTarget.value)}
        />
        <TextInput
          label={t("sso_client")}
          required
          withAsterisk={false}
          disabled={!allowed}
          value={client}
          onChange={(event) => setClient(event.currentTarget.value)}
        />
        <PasswordInput
          label={t("sso_secret")}
          description={t("sso_secret_hint")}
          autoComplete="off"
          required
          withAsterisk={false}
          disabled={!allowed}
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
        />
        {(save.isError || remove.isError) && <Problem error={save.error ?? remove.error} />}
        {allowed && (
          <Group justify="flex-end">
            {present.issuer && (
              <Button variant="default" color="red" onClick={() => remove.mutate()}>
                {t("sso_remove")}
              </Button>
            )}
            <Button type="submit" loading={save.isPending}>
              {t("save")}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
