import { NativeSelect, Text } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import type { Telephone } from "./phone";
import { chooseInput, chooseOutput, type Devices, devices, meter, microphone } from "./sound";

/** Which microphone and loudspeaker, and whether the voice arrives. */
export function SoundCheck({ of }: { of: Telephone }) {
  const { t } = useWords();
  const [found, setFound] = useState<Devices | null>(null);
  const [level, setLevel] = useState<number | null>(null);
  const [denied, setDenied] = useState(false);
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
    <>
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
            of.speakAnew();
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
            of.listenAnew();
          }}
        />
      )}
    </>
  );
}
