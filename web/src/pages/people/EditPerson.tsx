import { Switch, TextInput } from "@mantine/core";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import { COMMON_AREA, type RoleName, type User } from "../../api/types";
import type { Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { LineFields } from "../../parts/LineFields";
import { RoleSelect } from "../../parts/RoleSelect";

/** Changes a person. Nobody takes their own role, or the way in, from themselves. */
export function EditPerson({ user, close }: { user: User; close: () => void }) {
  const { t } = useWords();
  const own = useSession()?.user_id === user.id;
  const common = user.role === COMMON_AREA;
  const { draft, put, typed, digits, ticked, picked } = useDraft(() => ({
    name: user.name,
    extension: user.extension ?? "",
    usage_location: user.usage_location,
    language: user.language.slice(0, 2) as Language,
    role: user.role as RoleName,
    active: user.active,
  }));
  const { role, ...kept } = draft;
  const save = () =>
    body(
      api.PATCH("/api/v1/users/{user_id}", {
        params: { path: { user_id: user.id } },
        body: {
          ...kept,
          ...(common ? {} : { role }),
          extension: draft.extension || null,
        },
      }),
    );
  return (
    <Ask
      title={t(common ? "common_edit" : "person_edit")}
      action={t("save")}
      run={save}
      stale={["user", "users", "licences"]}
      close={close}
    >
      <TextInput
        label={t("person_name")}
        required
        withAsterisk={false}
        data-autofocus
        {...typed("name")}
      />
      <CountrySelect
        label={t("person_place")}
        value={draft.usage_location}
        onChange={(usage_location) => put({ usage_location })}
      />
      <LineFields extension={digits("extension")} language={picked("language")} />
      {!common && <RoleSelect value={role} disabled={own} onChange={(next) => put({ role: next })} />}
      <Switch
        label={t(common ? "common_active" : "person_active")}
        description={t("person_active_hint")}
        disabled={own}
        {...ticked("active")}
      />
    </Ask>
  );
}
