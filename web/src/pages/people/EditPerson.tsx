import { Button, Group, Modal, Select, Stack, Switch, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import type { RoleName, User } from "../../api/types";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Problem } from "../../parts/Problem";
import { RoleSelect } from "../../parts/RoleSelect";

/** Changes a person. Nobody takes their own role, or the way in, from themselves. */
export function EditPerson({ user, close }: { user: User; close: () => void }) {
  const { t } = useWords();
  const own = useSession()?.user_id === user.id;
  const queries = useQueryClient();
  const [name, setName] = useState(user.name);
  const [extension, setExtension] = useState(user.extension ?? "");
  const [place, setPlace] = useState(user.usage_location);
  const [speaks, setSpeaks] = useState(user.language.slice(0, 2));
  const [role, setRole] = useState(user.role as RoleName);
  const [active, setActive] = useState(user.active);
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PATCH("/api/v1/users/{user_id}", {
          params: { path: { user_id: user.id } },
          body: {
            name,
            extension: extension || null,
            usage_location: place,
            language: speaks,
            role,
            active,
          },
        }),
      ),
    onSuccess: async () => {
      for (const key of ["user", "users", "licences"]) {
        await queries.invalidateQueries({ queryKey: [key] });
      }
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("person_edit")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t("person_name")}
            required
            withAsterisk={false}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <CountrySelect label={t("person_place")} value={place} onChange={setPlace} />
          <Group grow align="flex-start">
            <TextInput
              label={t("person_extension")}
              inputMode="numeric"
              pattern="[0-9]{2,8}"
              value={extension}
              onChange={(event) => setExtension(event.currentTarget.value)}
            />
            <Select
              label={t("language")}
              data={LANGUAGES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }))}
              value={speaks}
              allowDeselect={false}
              onChange={(next) => next && setSpeaks(next)}
            />
          </Group>
          <RoleSelect value={role} disabled={own} onChange={setRole} />
          <Switch
            label={t("person_active")}
            description={t("person_active_hint")}
            checked={active}
            disabled={own}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
          {save.isError && <Problem error={save.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t("save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
