import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { costQuery } from "../../api/queries";
import type { CostExplanation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Cost } from "../../parts/Cost";
import { Disclosure } from "../../parts/Disclosure";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Calls.module.css";

type LegCost = CostExplanation["legs"][number];

/** Why did this cost that: the rate and its deck line, what paid, each booking, each refusal. */
export function CostStory({ callId }: { callId: string }) {
  const { t } = useWords();
  const cost = useQuery(costQuery(callId));
  return (
    <Panel title={t("cost_title")}>
      <Loaded query={cost} lines={5}>
        {(data) => {
          const told = data.legs.filter((leg) => leg.rate !== null || leg.refusal !== null);
          if (told.length === 0) return <p>{t("cost_nothing")}</p>;
          return told.map((leg) => <Leg key={leg.leg} leg={leg} />);
        }}
      </Loaded>
    </Panel>
  );
}

function Leg({ leg }: { leg: LegCost }) {
  const { t, f } = useWords();
  const rate = leg.rate;
  return (
    <div className={classes.leg}>
      <h3 className={classes.legHead}>
        <span>{leg.call_type_name || (leg.side === "in" ? t("leg_in") : t("leg_out"))}</span>
        <span className="numerals">
          <Cost of={leg.cost} />
        </span>
      </h3>
      {leg.refusal && (
        <p>
          <Status tone="no">{t("cost_refusal")}</Status> {leg.refusal.text}
        </p>
      )}
      {leg.sample && (
        <p>
          <Status tone="part">{t("cost_sample")}</Status>
        </p>
      )}
      {rate && (
        <dl className={classes.facts}>
          <Fact name={t("cost_deck")}>{leg.deck}</Fact>
          <Fact name={t("cost_prefix")}>
            {rate.prefix} · {rate.country_name} · {rate.kind_name}
          </Fact>
          <Fact name={t("cost_per_minute")}>
            {f.money(rate.per_minute.amount_micros, rate.per_minute.currency)}
          </Fact>
          <Fact name={t("cost_connection")}>
            {f.money(rate.connection.amount_micros, rate.connection.currency)}
          </Fact>
          <Fact name={t("cost_intervals")}>
            {t("cost_intervals_of", { first: rate.first_seconds, next: rate.next_seconds })}
          </Fact>
          <Fact name={t("cost_rounding")}>{rate.rounding_name}</Fact>
          {leg.sources.map((part) => (
            <Fact key={part.source} name={t("usage_paid_by")}>
              {part.source_name} · {f.duration(part.seconds)}
            </Fact>
          ))}
        </dl>
      )}
      {leg.slices.length > 0 && (
        <Disclosure summary={t("cost_slices", { count: leg.slices.length })}>
          <ol>
            {leg.slices.map((each, place) => (
              <li key={`${each.at} ${place}`}>
                {f.clock(each.at)} · {each.text}
              </li>
            ))}
          </ol>
        </Disclosure>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
