import { Switch, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import type { RoleName } from "../../api/types";
import type { Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { RoleSelect } from "../../parts/RoleSelect";
import { Copyable } from "../../parts/Secret";
import { LineFields } from "./LineFields";

/** Adds a person; a password that was made for them is shown once. */
export function NewPerson({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const session = useSession();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [extension, setExtension] = useState("");
  const [invite, setInvite] = useState(false);
  const [role, setRole] = useState<RoleName>(session?.role === "operator" ? "operator" : "user");
  const [speaks, setSpeaks] = useState<Language>(language);
  const [place, setPlace] = useState(session?.usage_location ?? null);
  const add = () =>
    body(
      api.POST("/api/v1/users", {
        body: {
          name,
          login,
          role,
          language: speaks,
          usage_location: place ?? "",
          extension: extension || null,
          invite,
        },
      }),
    );
  const text = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) =>
    set(event.currentTarget.value);
  return (
    <Ask
      title={t("person_add")}
      action={t("person_add")}
      run={add}
      then={(added) => (
        <>
          <Text>{t("person_added", { name: added.user.name })}</Text>
          <Copyable name={t("sign_in_login")} value={added.user.login} />
          {invite && <Text size="sm">{t("person_invited")}</Text>}
          {added.password && (
            <>
              <Copyable name={t("sign_in_password")} value={added.password} />
              <Text size="sm" c="dimmed">
                {t("shown_once")}
              </Text>
            </>
          )}
        </>
      )}
      stale={["users"]}
      ready={place !== null}
      close={close}
    >
      <TextInput label={t("person_name")} required withAsterisk={false} value={name} onChange={text(setName)} data-autofocus />
      <TextInput label={t("sign_in_login")} required withAsterisk={false} value={login} onChange={text(setLogin)} />
      <CountrySelect label={t("person_place")} value={place} onChange={setPlace} />
      <LineFields {...{ extension, setExtension, speaks, setSpeaks }} />
      <RoleSelect value={role} onChange={setRole} />
      <Switch
        label={t("person_invite")}
        description={t("person_invite_hint")}
        checked={invite}
        onChange={(event) => setInvite(event.currentTarget.checked)}
      />
    </Ask>
  );
}
