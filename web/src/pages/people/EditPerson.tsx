import { Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import { COMMON_AREA, type RoleName, type User } from "../../api/types";
import type { Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { RoleSelect } from "../../parts/RoleSelect";
import { LineFields } from "./LineFields";

/** Changes a person. Nobody takes their own role, or the way in, from themselves. */
export function EditPerson({ user, close }: { user: User; close: () => void }) {
  const { t } = useWords();
  const own = useSession()?.user_id === user.id;
  const common = user.role === COMMON_AREA;
  const [name, setName] = useState(user.name);
  const [extension, setExtension] = useState(user.extension ?? "");
  const [place, setPlace] = useState(user.usage_location);
  const [speaks, setSpeaks] = useState(user.language.slice(0, 2) as Language);
  const [role, setRole] = useState(user.role as RoleName);
  const [active, setActive] = useState(user.active);
  const save = () =>
    body(
      api.PATCH("/api/v1/users/{user_id}", {
        params: { path: { user_id: user.id } },
        body: {
          name,
          extension: extension || null,
          usage_location: place,
          language: speaks,
          ...(common ? {} : { role }),
          active,
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
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <CountrySelect label={t("person_place")} value={place} onChange={setPlace} />
      <LineFields {...{ extension, setExtension, speaks, setSpeaks }} />
      {!common && <RoleSelect value={role} disabled={own} onChange={setRole} />}
      <Switch
        label={t(common ? "common_active" : "person_active")}
        description={t("person_active_hint")}
        checked={active}
        disabled={own}
        onChange={(event) => setActive(event.currentTarget.checked)}
      />
    </Ask>
  );
}
