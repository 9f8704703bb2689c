import { Button, PasswordInput, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { secondFactorQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { Enrol } from "./Enrol";

/** An authenticator app beside the password. */
export function SecondFactor() {
  const { t } = useWords();
  const state = useQuery(secondFactorQuery());
  const [enrolling, enrol] = useDisclosure(false);
  const [removing, remove] = useDisclosure(false);
  return (
    <Panel title={t("factor_title")}>
      <Text mb="md">{t("factor_what")}</Text>
      <Loaded query={state} lines={2}>
        {(data) =>
          data.confirmed_at === null ? (
            <>
              <Status tone="calm">{t("factor_off")}</Status>
              <Button mt="md" display="block" onClick={enrol.open}>
                {t("factor_set_up")}
              </Button>
            </>
          ) : (
            <>
              <Status tone="yes">{t("factor_on", { count: data.recovery_left })}</Status>
              <Button mt="md" display="block" variant="default" onClick={remove.open}>
                {t("factor_remove")}
              </Button>
            </>
          )
        }
      </Loaded>
      {enrolling && <Enrol close={enrol.close} />}
      {removing && <Remove close={remove.close} />}
    </Panel>
  );
}

function Remove({ close }: { close: () => void }) {
  const { t } = useWords();
  const [password, setPassword] = useState("");
  return (
    <Ask
      title={t("factor_remove")}
      action={t("factor_remove")}
      grave
      stale={["second-factor"]}
      close={close}
      run={() => api.POST("/api/v1/account/second-factor/removal", { body: { password } })}
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
