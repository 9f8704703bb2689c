import { Text, TextInput } from "@mantine/core";
import { api, body } from "../../api/client";
import { language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { Copyable } from "../../parts/Secret";

/** Lets somebody more run the installation; the password is shown once. */
export function NewOperator({ close }: { close: () => void }) {
  const { t } = useWords();
  const { draft, put, typed } = useDraft(() => ({ login: "", name: "", country: "" }));
  return (
    <Ask
      title={t("operator_new")}
      action={t("operator_new")}
      ready={draft.login.trim() !== "" && draft.name.trim() !== "" && draft.country !== ""}
      stale={[]}
      close={close}
      run={() => body(api.POST("/api/v1/operators", { body: { ...draft, language: language() } }))}
      then={(made) => (
        <>
          <Text>{t("operator_made", { login: made.login })}</Text>
          <Copyable name={t("sign_in_password")} value={made.password} />
          <Text size="sm" c="dimmed">
            {t("operator_once")}
          </Text>
        </>
      )}
    >
      <Text size="sm">{t("operator_hint")}</Text>
      <TextInput label={t("operator_name")} data-autofocus {...typed("name")} />
      <TextInput label={t("sign_in_login")} {...typed("login")} />
      <CountrySelect
        label={t("country")}
        value={draft.country || null}
        onChange={(country) => put({ country })}
      />
    </Ask>
  );
}
