import { ActionIcon, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconPhone, IconPhoneCall, IconSettings } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { PhoneCall } from "../api/types";
import { useWords } from "../i18n/texts";
import { CallCard } from "./CallCard";
import { Dial } from "./Dial";
import classes from "./Dock.module.css";
import { Incoming } from "./Incoming";
import { telephone, useTelephone } from "./phone";
import { notify } from "./ring";
import { useQuiet } from "./Quiet";
import { Setup } from "./Setup";
import { TroubleNote } from "./TroubleNote";

const OPEN_KEY = "cadran.softphone.open";

/** The telephone at the foot of every page: small until it is wanted or somebody calls. Calls go on while it is
 * `hidden`, as on a page for a wall. */
export function Dock({ hidden }: { hidden: boolean }) {
  const { t } = useWords();
  const { calls, up, trouble } = useTelephone();
  const [opened, setOpened] = useState(window.sessionStorage.getItem(OPEN_KEY) === "1");
  const [setup, setSetup] = useState(false);
  const ringing = calls.filter((each) => each.here && each.state === "incoming");
  const others = calls.filter((each) => !ringing.includes(each));
  const talking = others.some((each) => each.here && each.state === "talking" && !each.held);
  const first = ringing[0];
  const quiet = useQuiet();

  useEffect(() => {
    telephone.start();
    return () => telephone.stop();
  }, []);
  useEffect(() => {
    window.sessionStorage.setItem(OPEN_KEY, opened ? "1" : "0");
  }, [opened]);
  useEffect(() => {
    if (first === undefined) return;
    setOpened(true);
    void notify(first.call, first.name || first.number || t("phone_unknown"), t("phone_incoming"));
  }, [first, t]);

  if (hidden) return null;
  if (!opened) return <Handle calls={calls} up={up} open={() => setOpened(true)} />;
  return (
    <section className={classes.dock} aria-label={t("phone_title")}>
      <header className={classes.head}>
        <span className={classes.dot} data-up={up || undefined} aria-hidden />
        <Text fw={650}>{t("phone_title")}</Text>
        <Text size="xs" c="dimmed" role="status">
          {t(up ? (quiet ? "phone_quiet" : "phone_ready") : "phone_connecting")}
        </Text>
        <ActionIcon
          ml="auto"
          variant="subtle"
          color="gray"
          aria-label={t("phone_setup")}
          aria-pressed={setup}
          onClick={() => setSetup((is) => !is)}
        >
          <IconSettings size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("phone_close")}
          onClick={() => setOpened(false)}
        >
          <IconChevronDown size={18} aria-hidden />
        </ActionIcon>
      </header>
      <div className={classes.body}>
        {trouble && <TroubleNote trouble={trouble} close={() => telephone.forgetTrouble()} />}
        {ringing.map((call) => (
          <Incoming key={call.call} call={call} talks={talking} />
        ))}
        {others.length > 0 && (
          <ul className={classes.calls}>
            {others.map((call) => (
              <CallCard key={call.call} call={call} others={others} />
            ))}
          </ul>
        )}
        {setup ? <Setup close={() => setSetup(false)} /> : ringing.length === 0 && <Dial />}
      </div>
    </section>
  );
}

function Handle({ calls, up, open }: { calls: PhoneCall[]; up: boolean; open: () => void }) {
  const { t } = useWords();
  const going = calls.filter((each) => each.state !== "over");
  const [first] = going;
  return (
    <section className={classes.handle} aria-label={t("phone_title")}>
      <UnstyledButton
        className={classes.button}
        data-live={going.length > 0 || undefined}
        onClick={open}
        aria-label={first ? t("phone_open_call", { count: going.length }) : t("phone_open")}
      >
        {first ? (
          <IconPhoneCall size={22} aria-hidden />
        ) : (
          <IconPhone size={22} aria-hidden />
        )}
        {first && <span className={classes.who}>{first.name || first.number}</span>}
        <span className={classes.dot} data-up={up || undefined} aria-hidden />
      </UnstyledButton>
    </section>
  );
}
