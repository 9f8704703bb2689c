import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { Copyable } from "../../parts/Secret";

/** Lets somebody more run the installation; the password is shown once. */
export function NewOperator({ close }: { close: () => void }) {
  const { t } = useWords();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [country, setCountry] = useState<string | null>(null);
  return (
    <Ask
      title={t("operator_new")}
      action={t("operator_new")}
      ready={login.trim() !== "" && name.trim() !== "" && country !== null}
      stale={[]}
      close={close}
      run={() =>
        body(
          api.POST("/api/v1/operators", {
            body: { login, name, country: country ?? "", language: language() },
          }),
        )
      }
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
      <TextInput
        label={t("operator_name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        label={t("sign_in_login")}
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
      <CountrySelect label={t("country")} value={country} onChange={setCountry} />
    </Ask>
  );
}
