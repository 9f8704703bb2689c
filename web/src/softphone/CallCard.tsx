import { Button, Text } from "@mantine/core";
import {
  IconArrowsJoin,
  IconDeviceMobileDown,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconParking,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconTransfer,
} from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { PhoneCall } from "../api/types";
import { type TextKey, useWords } from "../i18n/texts";
import { Since } from "../parts/Since";
import classes from "./Dock.module.css";
import { useCode } from "./codes";
import { Heard } from "./Heard";
import { Keypad } from "./Keypad";
import { telephone, useTelephone } from "./phone";
import { Transfer } from "./Transfer";

type Extra = "keypad" | "transfer" | null;

/** One call of mine, on this page or on another device. */
export function CallCard({ call, others }: { call: PhoneCall; others: PhoneCall[] }) {
  const { t } = useWords();
  const [extra, setExtra] = useState<Extra>(null);
  const name = call.name || call.number || t("phone_unknown");
  const talks = call.state === "talking";
  const toggle = (which: Extra) => setExtra((is) => (is === which ? null : which));
  return (
    <li className={classes.call} data-state={call.state} data-held={call.held || undefined}>
      <div className={classes.callHead}>
        <span className={classes.name}>{name}</span>
        {talks && (
          <span className={`${classes.time} numerals`}>
            <Since at={new Date(call.since_ms).toISOString()} />
          </span>
        )}
      </div>
      <Standing call={call} />
      {call.state !== "over" && (
        <div className={classes.tools}>
          {talks && <Tools call={call} others={others} extra={extra} toggle={toggle} />}
          <Tool
            label={t("phone_hang_up")}
            color="#9c3327"
            filled
            icon={<IconPhoneOff size={17} aria-hidden />}
            press={() => void telephone.hangUp(call.call)}
          />
        </div>
      )}
      {talks && extra === "keypad" && (
        <Keypad press={(key) => void telephone.press(call.call, key)} />
      )}
      {talks && extra === "transfer" && (
        <Transfer call={call} others={others} done={() => setExtra(null)} />
      )}
    </li>
  );
}

/** How it stands, in words. */
function Standing({ call }: { call: PhoneCall }) {
  const { t } = useWords();
  const { quality } = useTelephone();
  const heard = quality.get(call.call);
  const held = call.held ? "phone_held" : call.held_there ? "phone_held_there" : null;
  const state: TextKey = (call.state === "talking" && held) || STATES[call.state];
  return (
    <Text size="sm" c="dimmed" role="status">
      {call.cause ? call.cause.text : t(state)}
      {!call.here && call.state === "talking" && ` · ${t("phone_elsewhere")}`}
      {call.merged && ` · ${t("phone_merged")}`}
      {heard && call.state === "talking" && !held && (
        <>
          {" · "}
          <Heard quality={heard} />
        </>
      )}
    </Text>
  );
}

const STATES = {
  calling: "phone_state_calling",
  ringing: "phone_state_ringing",
  incoming: "phone_state_incoming",
  talking: "phone_state_talking",
  transferring: "phone_state_transferring",
  over: "phone_state_over",
} as const;

interface ToolsProps {
  call: PhoneCall;
  others: PhoneCall[];
  extra: Extra;
  toggle: (which: Extra) => void;
}

function Tools({ call, others, extra, toggle }: ToolsProps) {
  const { t } = useWords();
  const { muted } = useTelephone();
  const park = useCode("park");
  const quiet = muted.has(call.call);
  const hand = !call.service && !call.merged;
  const mate = others.find(
    (each) => each.call !== call.call && each.state === "talking" && !each.merged && !each.service,
  );
  return (
    <>
      {call.here && !call.merged && (
        <Tool
          label={quiet ? t("phone_unmute") : t("phone_mute")}
          pressed={quiet}
          icon={
            quiet ? <IconMicrophoneOff size={17} aria-hidden /> : <IconMicrophone size={17} aria-hidden />
          }
          press={() => telephone.mute(call.call, !quiet)}
        />
      )}
      {!call.merged && (
        <Tool
          label={call.held ? t("phone_resume") : t("phone_hold")}
          pressed={call.held}
          icon={
            call.held ? <IconPlayerPlay size={17} aria-hidden /> : <IconPlayerPause size={17} aria-hidden />
          }
          press={() => void telephone.hold(call.call, !call.held)}
        />
      )}
      {!call.merged && (
        <Tool
          label={t("phone_keypad")}
          pressed={extra === "keypad"}
          icon={<IconDialpad size={17} aria-hidden />}
          press={() => toggle("keypad")}
        />
      )}
      {hand && (
        <Tool
          label={t("phone_transfer")}
          pressed={extra === "transfer"}
          icon={<IconTransfer size={17} aria-hidden />}
          press={() => toggle("transfer")}
        />
      )}
      {hand && mate && !call.held && (
        <Tool
          label={t("phone_merge", { name: mate.name || mate.number })}
          icon={<IconArrowsJoin size={17} aria-hidden />}
          press={() => void telephone.merge(call.call, mate.call)}
        />
      )}
      {hand && park && (
        <Tool
          label={t("phone_park")}
          icon={<IconParking size={17} aria-hidden />}
          press={() => void telephone.transfer(call.call, park)}
        />
      )}
      {!call.here && !call.merged && (
        <Tool
          label={t("phone_take_over")}
          icon={<IconDeviceMobileDown size={17} aria-hidden />}
          press={() => void telephone.reattach(call.call)}
        />
      )}
    </>
  );
}

interface ToolProps {
  label: string;
  icon: ReactNode;
  press: () => void;
  pressed?: boolean;
  color?: string;
  filled?: boolean;
}

function Tool({ label, icon, press, pressed, color, filled = false }: ToolProps) {
  return (
    <Button
      size="compact-sm"
      variant={filled ? "filled" : pressed ? "filled" : "default"}
      color={color}
      leftSection={icon}
      aria-pressed={pressed}
      onClick={press}
    >
      {label}
    </Button>
  );
}
