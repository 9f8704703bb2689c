import { SegmentedControl, Text } from "@mantine/core";
import { IconPhoneIncoming, IconPhoneOutgoing, IconPhoneX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ownCallsQuery } from "../../api/contact-queries";
import type { OwnCall } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./OwnCalls.module.css";

const DIRECTIONS: Record<OwnCall["direction"], { name: TextKey; icon: typeof IconPhoneX }> = {
  out: { name: "own_call_out", icon: IconPhoneOutgoing },
  in: { name: "own_call_in", icon: IconPhoneIncoming },
  missed: { name: "own_call_missed", icon: IconPhoneX },
};

/** The reader's own calls: whom they called, who called, and what they missed. */
export function OwnCallsPage() {
  const { t } = useWords();
  const [which, setWhich] = useState<"all" | "missed">("all");
  const [cursor, setCursor] = useState<string>();
  const calls = useQuery(ownCallsQuery(which === "missed", cursor));
  const choose = (next: string) => {
    setCursor(undefined);
    setWhich(next === "missed" ? "missed" : "all");
  };
  return (
    <Page title={t("own_calls_title")} lead={t("own_calls_lead")}>
      <Panel>
        <SegmentedControl
          mb="md"
          aria-label={t("own_calls_which")}
          value={which}
          onChange={choose}
          data={[
            { value: "all", label: t("own_calls_all") },
            { value: "missed", label: t("own_calls_missed") },
          ]}
        />
        <Loaded query={calls} lines={8}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty
                title={t(which === "missed" ? "own_calls_none_missed" : "own_calls_none")}
                hint={t("own_calls_none_hint")}
              />
            ) : (
              <>
                <CallRows calls={data.items} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

interface Told {
  call: OwnCall;
  /** How often the same caller tried in a row, the latest of which is shown. */
  times: number;
}

/** A queue tries until somebody is free, and people press redial: one row for what was missed of one caller in a row. */
function together(calls: OwnCall[]): Told[] {
  const found: Told[] = [];
  for (const call of calls) {
    const last = found.at(-1);
    const again =
      last !== undefined &&
      [last.call, call].every((each) => each.direction === "missed" && each.number !== null) &&
      last.call.number?.number === call.number?.number;
    if (again) last.times += 1;
    else found.push({ call, times: 1 });
  }
  return found;
}

function CallRows({ calls }: { calls: OwnCall[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("own_call_kind")}</th>
          <th scope="col">{t("own_call_who")}</th>
          <th scope="col">{t("own_call_back")}</th>
          <th scope="col">{t("own_call_when")}</th>
          <th scope="col" className="end">
            {t("own_call_length")}
          </th>
        </tr>
      </thead>
      <tbody>
        {together(calls).map(({ call, times }) => (
          <tr key={call.id}>
            <td data-label={t("own_call_kind")}>
              <Direction of={call.direction} times={times} />
            </td>
            <td data-label={t("own_call_who")}>
              {(call.name || !call.number) && <strong>{call.name || t("own_call_unknown")}</strong>}
            </td>
            <td data-label={t("own_call_back")}>
              {call.number && <Phone of={call.number} name={call.name} />}
            </td>
            <td data-label={t("own_call_when")}>
              <Link to="/calls/$callId" params={{ callId: call.id }}>
                {f.moment(call.at)}
              </Link>
            </td>
            <td data-label={t("own_call_length")} className="end">
              <Length of={call} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Direction({ of, times }: { of: OwnCall["direction"]; times: number }) {
  const { t } = useWords();
  const { name, icon: Icon } = DIRECTIONS[of];
  return (
    <span className={classes.direction} data-direction={of}>
      <Icon size={18} stroke={1.8} aria-hidden />
      {times > 1 ? t("own_call_missed_times", { times }) : t(name)}
    </span>
  );
}

function Length({ of }: { of: OwnCall }) {
  const { t, f } = useWords();
  if (of.live) return <Status tone="live">{t("own_call_live")}</Status>;
  if (of.talk_seconds > 0) return <span className="numerals">{f.duration(of.talk_seconds)}</span>;
  return (
    <Text span size="sm" c="dimmed">
      {of.cause?.text}
    </Text>
  );
}
