import { TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { OneStepForm } from "./OneStepForm";

/** Has a link to a new password mailed; the answer is the same for everybody. */
export function ForgotPasswordPage() {
  const { t } = useWords();
  const [login, setLogin] = useState("");
  const ask = useMutation({
    mutationFn: () => api.POST("/api/v1/password-resets", { body: { login } }),
  });
  return (
    <OneStepForm
      title={t("forgot_title")}
      lead={t("forgot_lead")}
      action={t("forgot_send")}
      done={t("forgot_sent")}
      step={ask}
    >
      <TextInput
        label={t("sign_in_login")}
        autoComplete="username"
        autoCapitalize="none"
        required
        withAsterisk={false}
        size="md"
        value={login}
        onChange={(event) => setLogin(event.currentTarget.value)}
      />
    </OneStepForm>
  );
}
