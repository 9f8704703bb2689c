import { Switch, Text, TextInput } from "@mantine/core";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import type { RoleName } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { LineFields } from "../../parts/LineFields";
import { RoleSelect } from "../../parts/RoleSelect";
import { Copyable } from "../../parts/Secret";

/** Adds a person; a password that was made for them is shown once. */
export function NewPerson({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const session = useSession();
  const { draft, put, typed, digits, ticked, picked } = useDraft(() => ({
    name: "",
    login: "",
    role: (session?.role === "operator" ? "operator" : "user") as RoleName,
    language,
    usage_location: session?.usage_location ?? "",
    extension: "",
    invite: false,
  }));
  const add = () =>
    body(api.POST("/api/v1/users", { body: { ...draft, extension: draft.extension || null } }));
  return (
    <Ask
      title={t("person_add")}
      action={t("person_add")}
      run={add}
      then={(added) => (
        <>
          <Text>{t("person_added", { name: added.user.name })}</Text>
          <Copyable name={t("sign_in_login")} value={added.user.login} />
          {draft.invite && <Text size="sm">{t("person_invited")}</Text>}
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
      ready={draft.usage_location !== ""}
      close={close}
    >
      <TextInput label={t("person_name")} required withAsterisk={false} data-autofocus {...typed("name")} />
      <TextInput label={t("sign_in_login")} required withAsterisk={false} {...typed("login")} />
      <CountrySelect
        label={t("person_place")}
        value={draft.usage_location || null}
        onChange={(usage_location) => put({ usage_location })}
      />
      <LineFields extension={digits("extension")} language={picked("language")} />
      <RoleSelect value={draft.role} onChange={(role) => put({ role })} />
      <Switch
        label={t("person_invite")}
        description={t("person_invite_hint")}
        {...ticked("invite")}
      />
    </Ask>
  );
}
