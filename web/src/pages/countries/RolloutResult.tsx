import type { ReactNode } from "react";
import type { RolloutPlace, RolloutPlan } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Panel } from "../../parts/Page";
import { Rows } from "../../parts/Rows";
import { Figure, Status } from "../../parts/Status";
import classes from "./RolloutPage.module.css";

const CLASSES: Record<string, TextKey> = {
  user: "rollout_numbers_user",
  toll: "rollout_numbers_toll",
  toll_free: "rollout_numbers_toll_free",
};
const STATES: Record<string, TextKey> = {
  yes: "rollout_state_yes",
  on_request: "rollout_state_on_request",
  partner: "rollout_state_partner",
  no: "rollout_state_no",
};

/** The plan: the sums first, then country by country with what is missing. */
export function RolloutResult({ plan, action }: { plan: RolloutPlan; action: ReactNode }) {
  const { t, f } = useWords();
  return (
    <>
      <Panel title={t("rollout_sums")} aside={action}>
        <div role="status">
          <Status tone={plan.complete ? "yes" : "no"}>
            {plan.complete ? t("rollout_complete") : t("rollout_incomplete")}
          </Status>
        </div>
        <div className={classes.figures}>
          <Figure name={t("rollout_price")}>{f.money(plan.price.amount_micros, plan.price.currency)}</Figure>
          <Figure name={t("rollout_dial_out")}>{f.count(plan.dial_out_minutes)}</Figure>
          <Figure name={t("rollout_virtual_users")}>{f.count(plan.virtual_users)}</Figure>
        </div>
        <div className={classes.tables}>
          <Licences licences={plan.licences} />
          <Rows
            caption={t("rollout_quotas")}
            of={plan.quotas}
            id={(each) => each.what}
            columns={[
              { head: "rollout_class", title: true, cell: (each) => <NumberClass {...each} /> },
              { head: "rollout_numbers_wanted", figure: true, cell: (each) => f.count(each.wanted) },
              {
                head: "rollout_allowed",
                figure: true,
                cell: (each) => (
                  <Status tone={each.wanted <= each.allowed ? "yes" : "no"}>{f.count(each.allowed)}</Status>
                ),
              },
            ]}
          />
        </div>
        <Disclosure summary={t("rollout_price_source")}>{plan.price_source}</Disclosure>
      </Panel>
      {plan.places.map((place) => (
        <Place key={place.country} place={place} />
      ))}
    </>
  );
}

function Licences({ licences }: { licences: RolloutPlan["licences"] }) {
  const { t, f } = useWords();
  return (
    <Rows
      caption={t("rollout_licences")}
      of={licences}
      id={(each) => each.product}
      columns={[
        { head: "rollout_licence", title: true, cell: (each) => each.name },
        { head: "rollout_quantity", figure: true, cell: (each) => f.count(each.quantity) },
        { head: "rollout_price", figure: true, cell: (each) => f.money(each.price.amount_micros, each.price.currency) },
      ]}
    />
  );
}

/** A class of numbers, with what its figures rest on. */
function NumberClass({ what, source }: { what: string; source: string }) {
  const { t } = useWords();
  return (
    <>
      {t(CLASSES[what] ?? "rollout_class")}
      <Disclosure summary={t("fact_source")}>{source}</Disclosure>
    </>
  );
}

function Place({ place }: { place: RolloutPlace }) {
  const { t, f } = useWords();
  const blocked = place.gaps.some((each) => each.blocks);
  return (
    <Panel
      title={place.name}
      aside={
        <Status tone={blocked ? "no" : "yes"}>
          {blocked ? t("rollout_incomplete") : t("rollout_complete")}
        </Status>
      }
    >
      <div className={classes.tables} data-place={place.country}>
        {place.licences.length > 0 && <Licences licences={place.licences} />}
        <div>
          {place.numbers.length > 0 && (
            <Rows
              caption={t("rollout_numbers")}
              of={place.numbers}
              id={(each) => each.what}
              columns={[
                { head: "rollout_class", title: true, cell: (each) => <NumberClass {...each} /> },
                { head: "rollout_numbers_wanted", figure: true, cell: (each) => f.count(each.wanted) },
                {
                  head: "rollout_how",
                  cell: (each) => (
                    <Status tone={each.state === "yes" ? "yes" : each.state === "no" ? "no" : "part"}>
                      {t(STATES[each.state] ?? "rollout_state_no")}
                    </Status>
                  ),
                },
              ]}
            />
          )}
          {place.domestic_minutes > 0 && (
            <p>
              {place.international_minutes > 0
                ? t("rollout_minutes_coupled", {
                    domestic: f.count(place.domestic_minutes),
                    international: f.count(place.international_minutes),
                  })
                : t("rollout_minutes", { domestic: f.count(place.domestic_minutes) })}
            </p>
          )}
        </div>
      </div>
      {place.gaps.length > 0 && (
        <>
          <h3 className={classes.gaps}>{t("rollout_gaps")}</h3>
          <ul className="plain-list">
            {place.gaps.map((each) => (
              <li key={each.text} className={classes.gap} data-gap={each.id}>
                <Status tone={each.blocks ? "no" : "part"}>
                  {each.blocks ? t("rollout_blocks") : t("rollout_to_know")}
                </Status>
                <div>
                  {each.text}
                  <Disclosure summary={t("fact_source")}>{each.source}</Disclosure>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
