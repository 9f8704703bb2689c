import { Alert } from "@mantine/core";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import type { Trouble } from "./phone";

const TROUBLES = {
  denied: "phone_trouble_denied",
  no_microphone: "phone_trouble_no_microphone",
  no_line: "phone_trouble_no_line",
} as const;

/** What kept a call from going as it was wanted. */
export function TroubleNote({ trouble, close }: { trouble: Trouble; close: () => void }) {
  const { t } = useWords();
  return (
    <Alert
      color="var(--no)"
      variant="light"
      role="alert"
      withCloseButton
      closeButtonLabel={t("phone_trouble_close")}
      onClose={close}
      className={classes.trouble}
    >
      {"text" in trouble ? trouble.text : t(TROUBLES[trouble.key])}
    </Alert>
  );
}
