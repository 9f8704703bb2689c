import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { callQuery } from "../../api/queries";
import type { CallDetail, CallLeg } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Cost } from "../../parts/Cost";
import { Disclosure } from "../../parts/Disclosure";
import { Page, Panel } from "../../parts/Page";
import { Phone, useShownNumber } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Figure, Status } from "../../parts/Status";
import { Recordings } from "../meetings/Attendance";
import classes from "./Calls.module.css";
import { CostStory } from "./CostStory";
import { Ladder } from "./Ladder";

const route = getRouteApi("/house/calls/$callId");
const MICROS_PER_MS = 1_000;
const CENTI = 100;

/** A call's record: what happened, what it cost, and why. */
export function CallPage() {
  const { t, f } = useWords();
  const { callId } = route.useParams();
  const call = useQuery(callQuery(callId));
  return (
    <Page
      title={call.data?.service_name ?? t("call")}
      lead={
        call.data ? (
          <>
            {f.moment(call.data.started_at)} · <Link to="/calls">{t("calls_title")}</Link>
          </>
        ) : undefined
      }
      narrow
    >
      <Loaded query={call} lines={8}>
        {(data) => <Record call={data} />}
      </Loaded>
    </Page>
  );
}

function Record({ call }: { call: CallDetail }) {
  const { t, f } = useWords();
  return (
    <>
      <Panel>
        <div className={classes.summary}>
          <Figure name={t("call_cost")}>
            <Cost of={call.cost} />
          </Figure>
          <Figure name={t("call_talk")}>
            {call.answered_at ? f.duration(call.talk_seconds) : t("call_unanswered")}
          </Figure>
          <Figure name={t("call_end")}>
            {call.live ? <Status tone="live">{t("call_live")}</Status> : (call.cause?.text ?? "")}
          </Figure>
        </div>
        <p className={classes.reason}>{call.cost_reason}</p>
      </Panel>
      <CostStory callId={call.id} />
      {call.meeting && (
        <>
          <Text>
            {t("call_meeting")}{" "}
            <Link to="/meetings/$meetingId" params={{ meetingId: call.meeting.id }}>
              {call.meeting.title}
            </Link>
          </Text>
          <Recordings id={call.meeting.id} />
        </>
      )}
      <Panel title={t("call_legs", { count: call.legs.length })}>
        <ol className="plain-list">
          {call.legs.map((leg) => (
            <Leg key={leg.id} leg={leg} only={call.legs.length === 1} />
          ))}
        </ol>
      </Panel>
      <Ladder callId={call.id} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children == null || children === "" || children === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** At 4.03 listeners are satisfied, below 3.60 many are not (ITU-T G.107, annex B). */
function sounded(mosCenti: number): TextKey {
  if (mosCenti >= 403) return "leg_quality_good";
  return mosCenti >= 360 ? "leg_quality_fair" : "leg_quality_poor";
}

const KEYS = {
  events: "leg_keys_events_short",
  info: "leg_keys_info_short",
  tones: "leg_keys_tones_short",
  none: "leg_keys_none_short",
} as const;

/** `only`: what the whole call tells already is not told again. */
function Leg({ leg, only }: { leg: CallLeg; only: boolean }) {
  const { t, f } = useWords();
  const shown = useShownNumber();
  const [far, name] =
    leg.side === "in" ? [leg.caller, leg.name] : [leg.called, leg.called_name || leg.name];
  return (
    <li className={classes.leg}>
      <h3 className={classes.legHead}>
        <span>
          {leg.side === "in" ? t("leg_in") : t("leg_out")} {name || (far ? shown(far) : t("live_unknown"))}
        </span>
        <span className="numerals">
          <Cost of={leg.cost} />
        </span>
      </h3>
      <dl className={classes.facts}>
        <Fact name={t("call_from")}>{leg.caller && <Phone of={leg.caller} international />}</Fact>
        <Fact name={t("call_to")}>{leg.called ? <Phone of={leg.called} international /> : leg.called_name}</Fact>
        <Fact name={t("leg_began")}>{f.clock(leg.started_at)}</Fact>
        <Fact name={t("leg_answered")}>{leg.answered_at && f.clock(leg.answered_at)}</Fact>
        <Fact name={t("leg_rang")}>{f.duration(leg.ring_seconds)}</Fact>
        <Fact name={t("call_talk")}>{leg.answered_at && f.duration(leg.talk_seconds)}</Fact>
        <Fact name={t("leg_billed")}>
          {leg.billed_seconds != null && f.duration(leg.billed_seconds)}
        </Fact>
        <Fact name={t("leg_quality")}>
          {leg.mos_centi != null &&
            t("leg_quality_of", {
              words: t(sounded(leg.mos_centi)),
              score: f.count(leg.mos_centi / CENTI),
            })}
        </Fact>
        <Fact name={t("call_end")}>{leg.cause?.text}</Fact>
        <Fact name={t("leg_payer")}>{leg.payer?.name}</Fact>
      </dl>
      {leg.keys === "none" && <p className={classes.reason}>{t("leg_keys_none")}</p>}
      {!only && <p className={classes.reason}>{leg.cost_reason}</p>}
      <Disclosure summary={t("leg_technical")}>
        <dl className={classes.facts}>
          <Fact name={t("leg_rate")}>{leg.rate}</Fact>
          <Fact name={t("leg_source")}>{leg.source}</Fact>
          <Fact name={t("leg_trunk")}>{leg.trunk}</Fact>
          <Fact name={t("leg_sip")}>{leg.sip_status}</Fact>
          <Fact name={t("leg_q850")}>{leg.q850_cause}</Fact>
          <Fact name={t("leg_codec")}>{leg.codec}</Fact>
          <Fact name={t("leg_keys")}>{leg.keys && t(KEYS[leg.keys as keyof typeof KEYS])}</Fact>
          <Fact name={t("leg_packets_in")}>
            {leg.packets_in != null && f.count(leg.packets_in)}
          </Fact>
          <Fact name={t("leg_packets_out")}>
            {leg.packets_out != null && f.count(leg.packets_out)}
          </Fact>
          <Fact name={t("leg_packets_lost")}>
            {leg.packets_lost != null && f.count(leg.packets_lost)}
          </Fact>
          <Fact name={t("leg_packets_late")}>
            {leg.packets_late != null && f.count(leg.packets_late)}
          </Fact>
          <Fact name={t("leg_far_lost")}>{leg.far_lost != null && f.count(leg.far_lost)}</Fact>
          <Fact name={t("leg_round_trip")}>
            {leg.round_trip_us != null &&
              t("milliseconds", { shown: f.count(leg.round_trip_us / MICROS_PER_MS) })}
          </Fact>
          <Fact name={t("leg_jitter")}>
            {leg.jitter_us != null &&
              t("milliseconds", { shown: f.count(leg.jitter_us / MICROS_PER_MS) })}
          </Fact>
        </dl>
      </Disclosure>
    </li>
  );
}
