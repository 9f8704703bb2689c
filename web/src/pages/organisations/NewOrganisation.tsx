import { Text, TextInput } from "@mantine/core";
import { api, body } from "../../api/client";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { Copyable } from "../../parts/Secret";

const FIELDS: readonly { field: "id" | "name" | "owner_login" | "owner_name"; label: TextKey }[] = [
  { field: "name", label: "organisation_name" },
  { field: "id", label: "organisation_id" },
  { field: "owner_login", label: "organisation_owner_login" },
  { field: "owner_name", label: "organisation_owner_name" },
];

export function NewOrganisation({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const { draft, put, typed } = useDraft(() => ({
    id: "",
    name: "",
    owner_login: "",
    owner_name: "",
    country: "",
  }));
  return (
    <Ask
      title={t("organisation_new")}
      action={t("organisation_new")}
      ready={draft.country !== ""}
      stale={["organisations"]}
      close={close}
      run={() => body(api.POST("/api/v1/organisations", { body: { ...draft, language } }))}
      then={({ organisation, password }) => (
        <>
          <Text>{t("organisation_created", { name: organisation.name })}</Text>
          <Copyable name={t("sign_in_login")} value={draft.owner_login} />
          {password && (
            <>
              <Copyable name={t("sign_in_password")} value={password} />
              <Text size="sm" c="dimmed">
                {t("shown_once")}
              </Text>
            </>
          )}
        </>
      )}
    >
      {FIELDS.map(({ field, label }, place) => (
        <TextInput
          key={field}
          label={t(label)}
          description={field === "id" ? t("organisation_id_hint") : undefined}
          pattern={field === "id" ? "[a-z][a-z0-9\\-]{1,39}" : undefined}
          autoCapitalize={field === "id" || field === "owner_login" ? "none" : undefined}
          required
          withAsterisk={false}
          {...typed(field)}
          {...(place === 0 ? { "data-autofocus": true } : {})}
        />
      ))}
      <CountrySelect
        label={t("organisation_country")}
        value={draft.country || null}
        onChange={(country) => put({ country })}
      />
    </Ask>
  );
}
