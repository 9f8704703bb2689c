import { Alert, Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { joinQuery } from "../../api/queries";
import type { components } from "../../api/schema";
import { type TextKey, useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Status, type Tone } from "../../parts/Status";
import { GuestCall } from "./GuestCall";
import classes from "./Meeting.module.css";

type Join = components["schemas"]["JoinPage"];
type Guest = components["schemas"]["GuestEntered"];
type View = components["schemas"]["GuestView"];

/** How often a guest's page looks how it stands: as quick as somebody who waits expects. */
const LOOK_MS = 2_500;

const STATES: Record<Join["state"], [Tone, TextKey]> = {
  idle: ["calm", "join_not_started"],
  started: ["live", "join_started"],
  ending: ["part", "join_ended"],
};

const WHERE: Record<Exclude<View["you"], "away">, TextKey> = {
  ringing: "join_ringing",
  waiting: "join_waiting",
  lobby: "join_lobby",
  joined: "join_joined",
};

const NOT_YET = {
  locked: false,
  you: "away",
  muted: false,
  hand_raised: false,
  failed: null,
} as const;
const KEPT_AS = "cadran.guest.";

/** Who this page was before its reload: a guest in the meeting stays there. */
function remembered(meeting: string): Guest | undefined {
  const kept = window.sessionStorage.getItem(KEPT_AS + meeting);
  const guest = kept === null ? undefined : (JSON.parse(kept) as Guest);
  return guest && new Date(guest.expires_at) > new Date() ? guest : undefined;
}

/** A meeting for whoever has its link: who comes, how to call, and a call from the meeting itself. */
export function JoinPage() {
  const { t } = useWords();
  const { org, meeting, code } = useParams({ strict: false });
  const link = { org: org ?? "", meeting_id: meeting ?? "", code: code ?? "" };
  const found = useQuery(joinQuery(link.org, link.meeting_id, link.code));
  const [guest, setGuest] = useState(() => remembered(link.meeting_id));
  const data = found.data;
  return (
    <Page
      narrow
      title={data?.title ?? t("join_unknown")}
      lead={
        data && t("join_lead", { organiser: data.organiser, organisation: data.organisation })
      }
    >
      <Loaded query={found} lines={8}>
        {(join) => (
          <>
            <Text className={classes.when}>{join.when}</Text>
            {guest ? (
              <Entered guest={guest} first={join.state} />
            ) : (
              <Panel title={t("join_name")}>
                <Who
                  link={link}
                  entered={(who) => {
                    window.sessionStorage.setItem(KEPT_AS + link.meeting_id, JSON.stringify(who));
                    setGuest(who);
                  }}
                />
              </Panel>
            )}
            <Panel title={t("join_dial")}>
              <Numbers join={join} />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface WhoProps {
  link: { org: string; meeting_id: string; code: string };
  entered: (guest: Guest) => void;
}

function Who({ link, entered }: WhoProps) {
  const { t } = useWords();
  const [name, setName] = useState("");
  const enter = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/join/{org}/{meeting_id}/{code}/guests", {
          params: { path: link },
          body: { name },
        }),
      ),
    onSuccess: entered,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t("join_name")}
          description={t("join_name_hint")}
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {enter.isError && <Problem error={enter.error} />}
        <Button type="submit" loading={enter.isPending} className={classes.own}>
          {t("join_enter")}
        </Button>
      </Stack>
    </form>
  );
}

interface EnteredProps {
  guest: Guest;
  first: Join["state"];
}

/** Who has said their name: how it stands, and the two ways in that this page has. */
function Entered({ guest, first }: EnteredProps) {
  const { t } = useWords();
  const look = useQuery({
    queryKey: ["guest", guest.token],
    queryFn: () => body(api.POST("/api/v1/guest/view", { body: { token: guest.token } })),
    refetchInterval: LOOK_MS,
  });
  const view: View = look.data ?? { ...NOT_YET, state: first };
  const [tone, words] = STATES[view.state];
  return (
    <>
      <Panel title={t("join_browser")} aside={<Status tone={tone}>{t(words)}</Status>}>
        <Stack>
          <Text>{t("join_as", { name: guest.name })}</Text>
          <div role="status">
            {view.you !== "away" && <Alert>{t(WHERE[view.you])}</Alert>}
            {view.locked && <Text c="dimmed">{t("join_locked")}</Text>}
          </div>
          {look.isError && <Problem error={look.error} />}
          <GuestCall token={guest.token} view={view} />
        </Stack>
      </Panel>
      {view.you === "away" && (
        <Panel title={t("join_call_me")}>
          <CallMe guest={guest} view={view} called={() => look.refetch()} />
        </Panel>
      )}
    </>
  );
}

interface CallMeProps {
  guest: Guest;
  view: View;
  called: () => void;
}

function CallMe({ guest, view, called }: CallMeProps) {
  const { t } = useWords();
  const [number, setNumber] = useState("");
  const call = useMutation({
    mutationFn: () =>
      body(api.POST("/api/v1/guest/call-me", { body: { token: guest.token, number } })),
    onSuccess: called,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call.mutate();
  };
  return (
    <Stack>
      <div role="status">
        {view.failed && (
          <Alert color="red">{t("join_failed", { reason: view.failed.text })}</Alert>
        )}
        {view.state !== "started" && <Text c="dimmed">{t("join_wait")}</Text>}
      </div>
      <form onSubmit={submit} className={classes.callMe}>
        <TextInput
          label={t("join_number")}
          description={t("join_number_hint")}
          type="tel"
          autoComplete="tel"
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          disabled={view.state !== "started"}
        />
        <Button
          type="submit"
          variant="default"
          loading={call.isPending}
          disabled={view.state !== "started" || number.trim() === ""}
        >
          {t("join_call")}
        </Button>
      </form>
      {call.isError && <Problem error={call.error} />}
    </Stack>
  );
}

function Numbers({ join }: { join: Join }) {
  const { t } = useWords();
  return (
    <Stack>
      <div>
        <Text size="sm" c="dimmed">
          {t("meeting_call")}
        </Text>
        {join.dial_in.length === 0 && <Text>{t("meeting_no_number")}</Text>}
        <ul className="plain-list">
          {join.dial_in.map((each) => (
            <li key={each.number}>
              <Anchor href={each.tap_to_call} className="numerals">
                {each.international}
              </Anchor>{" "}
              {[each.city, each.country_name].filter(Boolean).join(", ")}
            </li>
          ))}
        </ul>
      </div>
      <div>
        <Text size="sm" c="dimmed">
          {t("meeting_type_id")}
        </Text>
        <span className={classes.big}>{join.conference_id_display}</span>
      </div>
      <Anchor href={join.dial_in_page} target="_blank" rel="noreferrer" size="sm">
        {t("meeting_all_numbers")}
      </Anchor>
    </Stack>
  );
}
