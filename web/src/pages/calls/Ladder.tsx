import { Button, VisuallyHidden } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties } from "react";
import { ladderQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { LadderMessage } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import classes from "./Ladder.module.css";

const MS_PER_S = 1_000;
/** Cadran stands second: who called first is on its left, whom it called on its right. */
const HOUSE_PLACE = 1;

/** What phones, carriers and Cadran said to each other, for whoever looks after the telephones. */
export function Ladder({ callId }: { callId: string }) {
  const session = useSession();
  return may(session, "get_ladder") ? <Messages callId={callId} /> : null;
}

function Messages({ callId }: { callId: string }) {
  const { t } = useWords();
  const ladder = useQuery(ladderQuery(callId));
  return (
    <Panel title={t("ladder_title")}>
      <Loaded query={ladder} lines={4}>
        {({ messages, left_out, kept_hours }) =>
          messages.length === 0 ? (
            <p>{t("ladder_none", { count: kept_hours })}</p>
          ) : (
            <>
              <p>{t("ladder_hint", { count: kept_hours })}</p>
              <Rungs messages={messages} />
              {left_out > 0 && <p>{t("ladder_left_out", { count: left_out })}</p>}
              <Button
                component="a"
                href={`/api/v1/calls/${encodeURIComponent(callId)}/ladder.pcap`}
                download
                variant="default"
                leftSection={<IconDownload size={18} aria-hidden />}
              >
                {t("ladder_download")}
              </Button>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Rungs({ messages }: { messages: LadderMessage[] }) {
  const { t } = useWords();
  const peers = [...new Set(messages.map((each) => each.remote))];
  const parties = [...peers.slice(0, HOUSE_PLACE), t("ladder_house"), ...peers.slice(HOUSE_PLACE)];
  const began = Date.parse(messages[0]?.at ?? "");
  const columns = { "--parties": parties.length } as CSSProperties;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t("ladder_title")}>
      <div className={classes.parties} style={columns} aria-hidden>
        {parties.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <ol className={classes.rungs} style={columns}>
        {messages.map((each, place) => (
          <Rung
            key={`${each.at} ${place}`}
            message={each}
            peer={parties.indexOf(each.remote)}
            after_ms={Date.parse(each.at) - began}
          />
        ))}
      </ol>
    </div>
  );
}

function Rung({ message, peer, after_ms }: { message: LadderMessage; peer: number; after_ms: number }) {
  const { t, f } = useWords();
  const first = Math.min(peer, HOUSE_PLACE);
  const span = Math.abs(peer - HOUSE_PLACE) + 1;
  const rightward = message.sent === peer > HOUSE_PLACE;
  const way = t(message.sent ? "ladder_sent" : "ladder_came", { peer: message.remote });
  const place = {
    gridColumn: `${first + 1} / span ${span}`,
    "--half": `${50 / span}%`,
  } as CSSProperties;
  return (
    <li className={classes.rung}>
      <div className={classes.lane}>
        <div className={classes.arrow} data-right={rightward || undefined} style={place}>
          <span className={classes.said}>
            {message.summary} <VisuallyHidden>{way}</VisuallyHidden>
          </span>
        </div>
      </div>
      <div className={classes.more}>
        <span className="numerals">
          {t("ladder_after", { shown: f.count(after_ms / MS_PER_S) })}
        </span>
        <span>{message.transport.toUpperCase()}</span>
        {message.reason && <span>{message.reason}</span>}
        <Disclosure summary={t("ladder_text")}>
          <pre className={classes.text}>{message.text}</pre>
        </Disclosure>
      </div>
    </li>
  );
}
