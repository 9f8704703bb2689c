import { Image, List, PasswordInput, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Copyable } from "../../parts/Secret";

/** Password, then the QR code, then a first code of the app, then the recovery codes: each once. */
export function Enrol({ close }: { close: () => void }) {
  const { t } = useWords();
  const [password, setPassword] = useState("");
  const [begun, setBegun] = useState<{ secret: string; qr: string }>();
  if (begun) return <Confirm {...begun} close={close} />;
  return (
    <Ask
      title={t("factor_set_up")}
      action={t("factor_go_on")}
      stale={[]}
      close={() => undefined}
      cancel={close}
      run={async () =>
        setBegun(await body(api.POST("/api/v1/account/second-factor", { body: { password } })))
      }
    >
      <PasswordInput
        label={t("account_present_password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
        data-autofocus
      />
    </Ask>
  );
}

function Confirm({ secret, qr, close }: { secret: string; qr: string; close: () => void }) {
  const { t } = useWords();
  const [code, setCode] = useState("");
  return (
    <Ask
      title={t("factor_set_up")}
      action={t("factor_confirm")}
      stale={["second-factor"]}
      close={close}
      run={() => body(api.POST("/api/v1/account/second-factor/confirmation", { body: { code } }))}
      then={({ codes }) => (
        <>
          <Text>{t("factor_recovery")}</Text>
          <List ff="monospace" size="sm">
            {codes.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
          <Text size="sm" c="dimmed">
            {t("shown_once")}
          </Text>
        </>
      )}
    >
      <Text>{t("factor_scan")}</Text>
      <Image src={qr} alt={t("factor_qr")} w={220} mx="auto" />
      <Copyable name={t("factor_secret")} value={secret} />
      <TextInput
        label={t("sign_in_code")}
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
    </Ask>
  );
}
