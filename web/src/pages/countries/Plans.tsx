import { Text } from "@mantine/core";
import type { Country } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";

/** Calling plans on offer and the minutes in them. */
export function Plans({ country }: { country: Country }) {
  const { t, f } = useWords();
  if (country.plans.length === 0) return <Text c="dimmed">{t("country_no_plans")}</Text>;
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("plan_name")}</th>
          <th scope="col" className="end">
            {t("plan_domestic")}
          </th>
          <th scope="col" className="end">
            {t("plan_international")}
          </th>
        </tr>
      </thead>
      <tbody>
        {country.plans.map((plan) => (
          <tr key={plan.text}>
            <td>
              {plan.text}
              {plan.limited && (
                <Text span size="sm" c="dimmed" display="block">
                  {t("plan_limited")}
                </Text>
              )}
              <Disclosure summary={t("fact_source")}>{plan.source}</Disclosure>
            </td>
            <td className="end numerals" data-label={t("plan_domestic")}>
              {t("minutes", { count: plan.domestic_minutes, shown: f.count(plan.domestic_minutes) })}
            </td>
            <td className="end numerals" data-label={t("plan_international")}>
              {plan.international_minutes == null
                ? t("none")
                : t("minutes", {
                    count: plan.international_minutes,
                    shown: f.count(plan.international_minutes),
                  })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
