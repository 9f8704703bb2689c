import type { Contradiction } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import classes from "./CountryPage.module.css";

/** Facts that do not fit together: both, with their sources, and what Cadran does. */
export function Contradictions({ found }: { found: Contradiction[] }) {
  const { t } = useWords();
  return (
    <ul className="plain-list">
      {found.map((each) => (
        <li key={each.kind} className={classes.contradiction} data-contradiction={each.kind}>
          <p className={classes.why}>{each.text}</p>
          <dl className={classes.sides}>
            {each.facts.map((fact) => (
              <div key={fact.name}>
                <dt>{fact.name}</dt>
                <dd>
                  <strong>{fact.answer}</strong>
                  <Disclosure summary={t("fact_source")}>{fact.source}</Disclosure>
                </dd>
              </div>
            ))}
            <div>
              <dt>{t("contradiction_does")}</dt>
              <dd>{each.does}</dd>
            </div>
          </dl>
        </li>
      ))}
    </ul>
  );
}
