import { Button, Stack, Text } from "@mantine/core";
import { IconRepeat } from "@tabler/icons-react";
import { useState } from "react";
import { useWords } from "../i18n/texts";
import { useCode } from "./codes";
import { telephone, useTelephone } from "./phone";
import { Quiet } from "./Quiet";
import { mayNotify } from "./ring";
import { SoundCheck } from "./SoundCheck";

/** Which microphone and loudspeaker, whether they work, and how to be told of calls. */
export function Setup({ close }: { close: () => void }) {
  const { t } = useWords();
  const { up } = useTelephone();
  const echo = useCode("echo");
  const [may, setMay] = useState(mayNotify());
  return (
    <Stack gap="sm">
      <Text fw={600}>{t("phone_setup")}</Text>
      <SoundCheck of={telephone} />
      {echo && (
        <Button
          variant="default"
          leftSection={<IconRepeat size={18} aria-hidden />}
          disabled={!up}
          onClick={() => void telephone.dial(echo)}
        >
          {t("phone_echo")}
        </Button>
      )}
      <Quiet />
      {may === "default" && (
        <Button
          variant="default"
          onClick={() => void Notification.requestPermission().then(setMay)}
        >
          {t("phone_notify")}
        </Button>
      )}
      {may === "denied" && (
        <Text size="xs" c="dimmed">
          {t("phone_notify_denied")}
        </Text>
      )}
      <Button variant="default" onClick={close}>
        {t("phone_setup_done")}
      </Button>
    </Stack>
  );
}
