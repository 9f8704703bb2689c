import { PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { OneStepForm } from "./OneStepForm";

/** Where a link by mail leads; its token stands behind the #, which no server ever sees. */
export function SetPasswordPage() {
  const { t } = useWords();
  const [token] = useState(() => window.location.hash.slice(1));
  const [password, setPassword] = useState("");
  const choose = useMutation({
    mutationFn: () => api.POST("/api/v1/password-resets/use", { body: { token, password } }),
    onSuccess: () => window.history.replaceState(null, "", window.location.pathname),
  });
  return (
    <OneStepForm
      title={t("choose_title")}
      lead={t("choose_lead")}
      action={t("choose_set")}
      done={t("choose_done")}
      step={choose}
    >
      <PasswordInput
        label={t("account_new_password")}
        autoComplete="new-password"
        required
        minLength={10}
        withAsterisk={false}
        size="md"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t("sign_in_show_password") }}
      />
    </OneStepForm>
  );
}
