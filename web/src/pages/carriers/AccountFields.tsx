import { PasswordInput, Stack, Switch, TextInput } from "@mantine/core";
import { useWords } from "../../i18n/texts";
import type { Part } from "./settings";

/** Who we are to the carrier: an account, or just our address. */
export function AccountFields({ settings, change }: Part) {
  const { t } = useWords();
  return (
    <Stack>
      <TextInput
        label={t("carrier_username")}
        description={t("carrier_username_hint")}
        autoCapitalize="none"
        autoComplete="off"
        value={settings.username}
        onChange={(event) => change({ username: event.currentTarget.value })}
      />
      <PasswordInput
        label={t("carrier_password")}
        description={t("carrier_password_hint")}
        autoComplete="off"
        value={settings.password ?? ""}
        onChange={(event) => change({ password: event.currentTarget.value || null })}
        visibilityToggleButtonProps={{ "aria-label": t("carrier_show_password") }}
      />
      <Switch
        label={t("carrier_registers")}
        description={t("carrier_registers_hint")}
        checked={settings.registers}
        onChange={(event) => change({ registers: event.currentTarget.checked })}
      />
      <TextInput
        label={t("carrier_domain")}
        description={t("carrier_domain_hint")}
        autoCapitalize="none"
        value={settings.domain}
        onChange={(event) => change({ domain: event.currentTarget.value.trim() })}
      />
    </Stack>
  );
}
