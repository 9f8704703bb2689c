import { Button, Group, Stack, Text } from "@mantine/core";
import {
  IconHandStop,
  IconHeadset,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
} from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { components } from "../../api/schema";
import { useWords } from "../../i18n/texts";
import { Since } from "../../parts/Since";
import { Heard } from "../../softphone/Heard";
import { Telephone, useTelephone } from "../../softphone/phone";
import { SoundCheck } from "../../softphone/SoundCheck";
import { TroubleNote } from "../../softphone/TroubleNote";

type View = components["schemas"]["GuestView"];

/** The keys by which telephones in a meeting do the same. */
const HAND = "*5";
const VOICE = "*6";

interface Props {
  token: string;
  view: View;
}

/** A guest comes to the meeting by this browser: the microphone is tried before, and talks after. */
export function GuestCall({ token, view }: Props) {
  const { t } = useWords();
  const [line] = useState(() => new Telephone());
  const { up, calls, trouble } = useTelephone(line);
  const [joining, setJoining] = useState(false);
  useEffect(() => {
    line.start({ path: "/api/v1/guest/line", protocols: ["cadran.guest", token] });
    return () => line.stop();
  }, [line, token]);
  const call = calls.find((each) => each.state !== "over");
  const over = calls.find((each) => each.state === "over");
  const join = async () => {
    setJoining(true);
    await line.dial("meeting");
    setJoining(false);
  };
  return (
    <Stack>
      {trouble && <TroubleNote trouble={trouble} close={() => line.forgetTrouble()} />}
      {call ? (
        <Talk line={line} call={call.call} since={call.since_ms} view={view} />
      ) : (
        <>
          {over?.cause && <Text role="status">{over.cause.text}</Text>}
          <SoundCheck of={line} />
          <Button
            leftSection={<IconHeadset size={18} aria-hidden />}
            loading={joining}
            disabled={!up || view.locked || view.state === "ending"}
            onClick={() => void join()}
          >
            {t("join_browser")}
          </Button>
        </>
      )}
    </Stack>
  );
}

interface TalkProps {
  line: Telephone;
  call: string;
  since: number;
  view: View;
}

function Talk({ line, call, since, view }: TalkProps) {
  const { t } = useWords();
  const { muted, quality } = useTelephone(line);
  const quiet = muted.has(call);
  const heard = quality.get(call);
  return (
    <>
      <Group gap="sm">
        <span className="numerals">
          <Since at={new Date(since).toISOString()} />
        </span>
        {heard && <Heard quality={heard} />}
      </Group>
      {view.muted && (
        <Group gap="sm">
          <Text role="status">{t("join_muted")}</Text>
          <Button variant="default" size="compact-sm" onClick={() => void line.press(call, VOICE)}>
            {t("join_speak")}
          </Button>
        </Group>
      )}
      <Group gap="sm">
        <Button
          variant={quiet ? "filled" : "default"}
          aria-pressed={quiet}
          leftSection={
            quiet ? <IconMicrophoneOff size={18} aria-hidden /> : <IconMicrophone size={18} aria-hidden />
          }
          onClick={() => line.mute(call, !quiet)}
        >
          {quiet ? t("phone_unmute") : t("phone_mute")}
        </Button>
        {view.you === "joined" && (
          <Button
            variant={view.hand_raised ? "filled" : "default"}
            aria-pressed={view.hand_raised}
            leftSection={<IconHandStop size={18} aria-hidden />}
            onClick={() => void line.press(call, HAND)}
          >
            {view.hand_raised ? t("join_hand_down") : t("join_hand_up")}
          </Button>
        )}
        <Button
          color="#9c3327"
          leftSection={<IconPhoneOff size={18} aria-hidden />}
          onClick={() => void line.hangUp(call)}
        >
          {t("join_leave")}
        </Button>
      </Group>
    </>
  );
}
