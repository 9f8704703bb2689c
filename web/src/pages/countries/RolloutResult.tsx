import type { ReactNode } from "react";
import type { RolloutPlace, RolloutPlan } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Panel } from "../../parts/Page";
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
          <table className="rows">
            <caption className={classes.caption}>{t("rollout_quotas")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("rollout_class")}</th>
                <th scope="col" className="end">
                  {t("rollout_numbers_wanted")}
                </th>
                <th scope="col" className="end">
                  {t("rollout_allowed")}
                </th>
              </tr>
            </thead>
            <tbody>
              {plan.quotas.map((each) => (
                <tr key={each.what}>
                  <td>
                    {t(CLASSES[each.what] ?? "rollout_class")}
                    <Disclosure summary={t("fact_source")}>{each.source}</Disclosure>
                  </td>
                  <td className="end numerals" data-label={t("rollout_numbers_wanted")}>
                    {f.count(each.wanted)}
                  </td>
                  <td className="end numerals" data-label={t("rollout_allowed")}>
                    <Status tone={each.wanted <= each.allowed ? "yes" : "no"}>{f.count(each.allowed)}</Status>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
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
    <table className="rows">
      <caption className={classes.caption}>{t("rollout_licences")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("rollout_licence")}</th>
          <th scope="col" className="end">
            {t("rollout_quantity")}
          </th>
          <th scope="col" className="end">
            {t("rollout_price")}
          </th>
        </tr>
      </thead>
      <tbody>
        {licences.map((each) => (
          <tr key={each.product}>
            <td>{each.name}</td>
            <td className="end numerals" data-label={t("rollout_quantity")}>
              {f.count(each.quantity)}
            </td>
            <td className="end numerals" data-label={t("rollout_price")}>
              {f.money(each.price.amount_micros, each.price.currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
            <table className="rows">
              <caption className={classes.caption}>{t("rollout_numbers")}</caption>
              <thead>
                <tr>
                  <th scope="col">{t("rollout_class")}</th>
                  <th scope="col" className="end">
                    {t("rollout_numbers_wanted")}
                  </th>
                  <th scope="col">{t("rollout_how")}</th>
                </tr>
              </thead>
              <tbody>
                {place.numbers.map((each) => (
                  <tr key={each.what}>
                    <td>
                      {t(CLASSES[each.what] ?? "rollout_class")}
                      <Disclosure summary={t("fact_source")}>{each.source}</Disclosure>
                    </td>
                    <td className="end numerals" data-label={t("rollout_numbers_wanted")}>
                      {f.count(each.wanted)}
                    </td>
                    <td data-label={t("rollout_how")}>
                      <Status tone={each.state === "yes" ? "yes" : each.state === "no" ? "no" : "part"}>
                        {t(STATES[each.state] ?? "rollout_state_no")}
                      </Status>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
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
