import { Button, NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import { telephone } from "./phone";
import { mayNotify } from "./ring";
import { chooseInput, chooseOutput, type Devices, devices, meter, microphone } from "./sound";

/** Which microphone and loudspeaker, whether they work, and how to be told of calls. */
export function Setup({ close }: { close: () => void }) {
  const { t } = useWords();
  const [found, setFound] = useState<Devices | null>(null);
  const [level, setLevel] = useState<number | null>(null);
  const [denied, setDenied] = useState(false);
  const [may, setMay] = useState(mayNotify());
  const look = useCallback(() => void devices().then(setFound), []);
  const input = found?.input;

  useEffect(() => {
    let stop: () => void = () => undefined;
    let gone = false;
    microphone.take().then(
      (track) => {
        if (gone) return microphone.give(track);
        const silence = meter(track, setLevel);
        stop = () => {
          silence();
          microphone.give(track);
        };
        setDenied(false);
        look();
      },
      () => setDenied(true),
    );
    return () => {
      gone = true;
      stop();
    };
  }, [input, look]);

  return (
    <Stack gap="sm">
      <Text fw={600}>{t("phone_setup")}</Text>
      {denied && (
        <Text size="sm" c="var(--no)" role="alert">
          {t("phone_trouble_denied")}
        </Text>
      )}
      <div>
        <Text size="sm" fw={500} id="phone-level">
          {t("phone_level")}
        </Text>
        <div
          className={classes.meter}
          role="meter"
          aria-labelledby="phone-level"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round((level ?? 0) * 100)}
        >
          <div className={classes.level} style={{ transform: `scaleX(${level ?? 0})` }} />
        </div>
        <Text size="xs" c="dimmed">
          {t("phone_level_explain")}
        </Text>
      </div>
      {found && found.inputs.length > 0 && (
        <NativeSelect
          label={t("phone_input")}
          value={found.input}
          data={found.inputs.map((each) => ({ value: each.id, label: each.label || each.id }))}
          onChange={(event) => {
            chooseInput(event.currentTarget.value);
            look();
            telephone.speakAnew();
          }}
        />
      )}
      {found && found.outputs.length > 0 && (
        <NativeSelect
          label={t("phone_output")}
          value={found.output}
          data={found.outputs.map((each) => ({ value: each.id, label: each.label || each.id }))}
          onChange={(event) => {
            chooseOutput(event.currentTarget.value);
            look();
            telephone.listenAnew();
          }}
        />
      )}
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
