import { Button, Group, Modal, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { useSession } from "../../api/session";
import type { RoleName } from "../../api/types";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Problem } from "../../parts/Problem";
import { RoleSelect } from "../../parts/RoleSelect";
import { Copyable } from "../../parts/Secret";

/** Adds a person; a password that was made for them is shown once. */
export function NewPerson({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const session = useSession();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [extension, setExtension] = useState("");
  const [invite, setInvite] = useState(false);
  const [role, setRole] = useState<RoleName>(session?.role === "operator" ? "operator" : "user");
  const [speaks, setSpeaks] = useState<Language>(language);
  const [place, setPlace] = useState(session?.usage_location ?? null);
  const add = useMutation({
    mutationFn: () =>
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
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["users"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  const text = (set: (value: string) => void) => (event: { currentTarget: { value: string } }) =>
    set(event.currentTarget.value);
  return (
    <Modal
      opened
      onClose={close}
      title={t("person_add")}
      closeButtonProps={{ "aria-label": t("close") }}
    >
      {add.data ? (
        <Stack>
          <Text>{t("person_added", { name: add.data.user.name })}</Text>
          <Copyable name={t("sign_in_login")} value={add.data.user.login} />
          {invite && <Text size="sm">{t("person_invited")}</Text>}
          {add.data.password && (
            <>
              <Copyable name={t("sign_in_password")} value={add.data.password} />
              <Text size="sm" c="dimmed">
                {t("shown_once")}
              </Text>
            </>
          )}
          <Button onClick={close}>{t("done")}</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput label={t("person_name")} required withAsterisk={false} value={name} onChange={text(setName)} data-autofocus />
            <TextInput label={t("sign_in_login")} required withAsterisk={false} value={login} onChange={text(setLogin)} />
            <CountrySelect label={t("person_place")} value={place} onChange={setPlace} />
            <Group grow>
              <TextInput
                label={t("person_extension")}
                inputMode="numeric"
                pattern="[0-9]{2,8}"
                value={extension}
                onChange={text(setExtension)}
              />
              <Select
                label={t("language")}
                data={LANGUAGES.map((each) => ({ value: each, label: LANGUAGE_NAMES[each] }))}
                value={speaks}
                allowDeselect={false}
                onChange={(next) => next && setSpeaks(next as Language)}
              />
            </Group>
            <RoleSelect value={role} onChange={setRole} />
            <Switch
              label={t("person_invite")}
              description={t("person_invite_hint")}
              checked={invite}
              onChange={(event) => setInvite(event.currentTarget.checked)}
            />
            {add.isError && <Problem error={add.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {t("cancel")}
              </Button>
              <Button type="submit" loading={add.isPending} disabled={place === null}>
                {t("person_add")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}
