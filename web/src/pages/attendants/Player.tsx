import { Button, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlayerSkipBack } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { simulationQuery } from "../../api/queries";
import type { Simulation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Attendant.module.css";
import { type Plan, spelled } from "./plan";
import { FLOW, STATE, TARGET, type TargetKind } from "./words";

const PAD = Array.from("123456789*0#");
const MINUTE_MS = 60_000;
/** Long enough that a plan is not played letter by letter. */
const TYPING_PAUSE_MS = 250;

/** This moment, as the browser's field for date and time shows it. */
function nowLocal(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * MINUTE_MS).toISOString().slice(0, 16);
}

/** The attendant as a tree that is played by its keys, at any date: what calls meet, without a call. */
export function Player({ id, plan }: { id: string; plan: Plan }) {
  const { t } = useWords();
  const [keys, setKeys] = useState("");
  const [local, setLocal] = useState(nowLocal);
  const [settled] = useDebouncedValue(plan, TYPING_PAUSE_MS);
  const at = local ? new Date(local).toISOString() : null;
  const game = useQuery({
    ...simulationQuery(id, { keys, at, plan: settled }),
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title={t("play_title")}
      aside={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlayerSkipBack size={16} aria-hidden />}
          onClick={() => setKeys("")}
          disabled={keys === ""}
        >
          {t("play_again")}
        </Button>
      }
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t("play_hint")}
        </Text>
        <TextInput
          type="datetime-local"
          label={t("play_at")}
          description={t("play_at_hint")}
          value={local}
          onChange={(event) => setLocal(event.currentTarget.value)}
        />
        {game.isError && <Problem error={game.error} />}
        {game.data && <Tree game={game.data} keys={keys} play={setKeys} />}
        <Pad press={(pressed) => setKeys((before) => before + pressed)} game={game.data} />
      </Stack>
    </Panel>
  );
}

interface TreeProps {
  game: Simulation;
  keys: string;
  play: (keys: string) => void;
}

function Tree({ game, keys, play }: TreeProps) {
  const { t } = useWords();
  return (
    <div aria-live="polite">
      <ol className={classes.tree}>
        {game.places.map((place, at) => (
          <li
            key={`${at}`}
            className={classes.place}
            data-here={(game.outcome === "waits" && at === game.places.length - 1) || undefined}
          >
            <span className={classes.where}>
              {place.attendant.name} – {t(FLOW[place.flow])} – {t(STATE[place.state])}
            </span>
            {place.said.map((said, line) => (
              <p key={`${line}`} className={classes.said}>
                {said.recording ? t("play_recording", { name: said.text }) : said.text}
              </p>
            ))}
            {place.choices.length > 0 ? (
              <Choices place={place} keys={keys} play={play} />
            ) : (
              place.pressed !== "" && (
                <Text size="sm">{t("play_pressed", { keys: place.pressed })}</Text>
              )
            )}
          </li>
        ))}
        <li className={classes.place}>
          <Outcome game={game} />
        </li>
      </ol>
    </div>
  );
}

interface ChoicesProps {
  place: Simulation["places"][number];
  keys: string;
  play: (keys: string) => void;
}

/** All keys of a menu; the one that was pressed is marked, and any other may be pressed instead. */
function Choices({ place, keys, play }: ChoicesProps) {
  const { t } = useWords();
  const before = keys.slice(0, place.before);
  return (
    <div className={classes.choices}>
      {place.choices.map((choice) => (
        <UnstyledButton
          key={choice.key}
          className={classes.choice}
          data-pressed={place.pressed === choice.key || undefined}
          aria-pressed={place.pressed === choice.key}
          onClick={() => play(before + choice.key)}
        >
          <span className={`${classes.cap} ${classes.small}`}>{choice.key}</span>
          <span>
            <ChoiceWords choice={choice} />
            {choice.what === "target" && choice.label && choice.label !== choice.target?.name && (
              <Text span size="sm" c="dimmed" display="block">
                {choice.label}
              </Text>
            )}
          </span>
        </UnstyledButton>
      ))}
      {place.pressed !== "" && !place.choices.some((each) => each.key === place.pressed) && (
        <Text size="sm">{t("play_pressed", { keys: place.pressed })}</Text>
      )}
    </div>
  );
}

function ChoiceWords({ choice }: { choice: Simulation["places"][number]["choices"][number] }) {
  const { t } = useWords();
  if (choice.what === "repeat") return t("choice_repeat");
  if (choice.what === "back") return t("choice_back");
  if (choice.what === "person" || !choice.target) return choice.label;
  return choice.target.id ? choice.target.name : t(TARGET[choice.target.kind as TargetKind]);
}

function Outcome({ game }: { game: Simulation }) {
  const { t } = useWords();
  if (game.outcome === "waits") return <Status tone="live">{t("play_waits")}</Status>;
  if (game.outcome === "connected" && game.end) {
    return <Status tone="yes">{t("play_connected", { name: game.end.name })}</Status>;
  }
  return (
    <Group gap="xs">
      <Status tone="calm">{t("play_ended")}</Status>
      {game.cause && (
        <Text size="sm" c="dimmed">
          {game.cause.text}
        </Text>
      )}
    </Group>
  );
}

/** A telephone's keys; names may be typed, and are pressed as their keys. */
function Pad({ press, game }: { press: (keys: string) => void; game?: Simulation }) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const here = game?.places.at(-1)?.state;
  const waits = game?.outcome === "waits";
  return (
    <Stack gap="sm">
      <div className={classes.pad} role="group" aria-label={t("play_pad")}>
        {PAD.map((key) => (
          <Button key={key} variant="default" disabled={!waits} onClick={() => press(key)}>
            {key}
          </Button>
        ))}
        <Button
          variant="default"
          disabled={!waits}
          onClick={() => press("-")}
          style={{ gridColumn: "1 / -1" }}
        >
          {t("play_silence")}
        </Button>
      </div>
      {waits && here === "spelling" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            press(`${spelled(name)}#`);
            setName("");
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              label={t("play_name")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={spelled(name) === ""}>
              {t("play_press", { keys: `${spelled(name)}#` })}
            </Button>
          </Group>
        </form>
      )}
    </Stack>
  );
}
