import { Button, Text } from "@mantine/core";
import {
  IconHandStop,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOutgoing,
  IconUserCheck,
  IconUserMinus,
  IconVolume,
} from "@tabler/icons-react";
import type { LiveView, Person as Participant } from "../../api/live";
import { useWords } from "../../i18n/texts";
import { Phone, useShownNumber } from "../../parts/Phone";
import type { Command } from "./LivePanel";
import classes from "./Meeting.module.css";

type NameOf = (person: Participant) => string;
type Give = (name: Command, args: Record<string, string>) => void;

interface PeopleProps {
  meeting: LiveView;
  leads: boolean;
  give: Give;
}

/** A caller without a name is called by number; one who hides it, so. */
function useName(): NameOf {
  const { t } = useWords();
  const shown = useShownNumber();
  return (person) =>
    person.name || (person.number ? shown(person.number) : "") || t("live_unknown");
}

/** Raised hands first, in the order in which they came; everybody else as they came in. */
const hand = (person: Participant) => person.hand_raised_at ?? "~";

/** Who is in, who waits, who is being rung. */
export function People({ meeting, leads, give }: PeopleProps) {
  const { t } = useWords();
  const atTheDoor = (each: Participant) => each.state === "lobby" || each.state === "waiting";
  const inside = meeting.participants
    .filter((each) => !atTheDoor(each))
    .sort((a, b) => (hand(a) < hand(b) ? -1 : hand(a) > hand(b) ? 1 : 0));
  const hands = inside.filter((each) => each.hand_raised_at).length;
  const waiting = meeting.participants.filter(atTheDoor);
  return (
    <>
      {waiting.length > 0 && (
        <section aria-label={t("live_lobby")} className={classes.lobby}>
          <h3 className={classes.group}>{t("live_lobby_count", { count: waiting.length })}</h3>
          <ul className="plain-list">
            {waiting.map((each) => (
              <Person key={each.leg} person={each} leads={leads} give={give} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t("live_inside")}>
        <h3 className={classes.group}>
          {t("live_inside_count", { count: inside.length })}
          {hands > 0 && <> · {t("live_hands", { count: hands })}</>}
        </h3>
        {inside.length === 0 ? (
          <Text c="dimmed" py="sm">
            {t("live_nobody")}
          </Text>
        ) : (
          <ul className="plain-list">
            {inside.map((each) => (
              <Person key={each.leg} person={each} leads={leads} give={give} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Person({ person, leads, give }: { person: Participant; leads: boolean; give: Give }) {
  const { t } = useWords();
  const nameOf = useName();
  return (
    <li className={classes.person} data-speaking={person.speaking || undefined} data-leg={person.leg}>
      <Voice person={person} />
      <div className={classes.who}>
        <strong>{nameOf(person)}</strong>
        <span className={classes.detail}>
          {person.name && person.number && person.number.number !== person.name && (
            <Phone of={person.number} />
          )}
          {person.organiser && <span>{t("live_organiser")}</span>}
          {person.hand_raised_at && (
            <span className={classes.hand}>
              <IconHandStop size={15} aria-hidden /> {t("live_hand")}
            </span>
          )}
        </span>
      </div>
      {leads && (
        <div className={classes.acts}>
          <Acts person={person} give={give} />
        </div>
      )}
    </li>
  );
}

function Voice({ person }: { person: Participant }) {
  const { t } = useWords();
  const [Icon, words] =
    person.state === "ringing"
      ? ([IconPhoneOutgoing, t("live_dialling")] as const)
      : person.state === "lobby" || person.state === "waiting"
        ? ([IconUserCheck, t("live_in_lobby")] as const)
        : person.muted
          ? ([IconMicrophoneOff, t("live_muted")] as const)
          : person.speaking
            ? ([IconVolume, t("live_speaking")] as const)
            : ([IconMicrophone, t("live_silent")] as const);
  return (
    <span className={classes.voice} role="img" aria-label={words} title={words}>
      <Icon size={19} stroke={1.8} aria-hidden />
    </span>
  );
}

function Acts({ person, give }: { person: Participant; give: Give }) {
  const { t } = useWords();
  const act = (name: Command) => give(name, { leg: person.leg });
  const named = { name: useName()(person) };
  return (
    <>
      {person.state === "lobby" && (
        <Button size="compact-sm" onClick={() => act("admit")} aria-label={t("live_admit_who", named)}>
          {t("live_admit")}
        </Button>
      )}
      {person.hand_raised_at && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => act("lower_hand")}
          aria-label={t("live_hand_lower_who", named)}
        >
          {t("live_hand_lower")}
        </Button>
      )}
      {person.state === "joined" && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => act(person.muted ? "unmute" : "mute")}
          aria-label={person.muted ? t("live_unmute_who", named) : t("live_mute_who", named)}
        >
          {person.muted ? t("live_unmute") : t("live_mute")}
        </Button>
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        c="var(--no)"
        color="red"
        onClick={() => act("remove")}
        aria-label={t("live_remove_who", named)}
        leftSection={<IconUserMinus size={15} aria-hidden />}
      >
        {t("live_remove")}
      </Button>
    </>
  );
}
