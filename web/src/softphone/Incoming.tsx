import { Button, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import type { PhoneCall } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import { telephone } from "./phone";

/** Somebody calls; who `talks` already holds that call to answer. */
export function Incoming({ call, talks }: { call: PhoneCall; talks: boolean }) {
  const { t } = useWords();
  const name = call.name || call.number || t("phone_unknown");
  return (
    <div className={classes.incoming} role="alertdialog" aria-label={t("phone_incoming")}>
      <Text size="sm" c="var(--yes)" fw={600}>
        {t("phone_incoming")}
      </Text>
      <Text fw={650} fz="lg">
        {name}
      </Text>
      {call.name !== "" && call.number !== call.name && (
        <Text size="sm" c="dimmed">
          {call.number}
        </Text>
      )}
      <div className={classes.choices}>
        <Button
          color="#9c3327"
          leftSection={<IconPhoneOff size={18} aria-hidden />}
          onClick={() => void telephone.decline(call.call)}
        >
          {t("phone_decline")}
        </Button>
        <Button
          color="#17703f"
          leftSection={<IconPhone size={18} aria-hidden />}
          onClick={() => void telephone.accept(call.call)}
        >
          {t(talks ? "phone_hold_and_accept" : "phone_accept")}
        </Button>
      </div>
    </div>
  );
}
