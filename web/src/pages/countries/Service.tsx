import type { ServiceAnswer } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Status, type Tone } from "../../parts/Status";
import classes from "./CountryPage.module.css";

/** Answers that come without a condition; any other "yes" has one, and is shown so. */
const PLAIN_YES = new Set(["yes", "true", "included", "cities", "direct"]);

export function toneOf(service: ServiceAnswer): Tone {
  if (!service.available) return "no";
  return PLAIN_YES.has(service.value) ? "yes" : "part";
}

/** One service in one country: the answer, why it is so, what the service is, where it is written. */
export function Service({ service }: { service: ServiceAnswer }) {
  const { t } = useWords();
  return (
    <li className={classes.service} data-service={service.code}>
      <div>
        <h3 className={classes.name}>{service.name}</h3>
        <Status tone={toneOf(service)}>{service.answer}</Status>
      </div>
      <div>
        <p className={classes.why}>{service.reason}</p>
        <Disclosure summary={t("fact_source")}>{service.source}</Disclosure>
      </div>
      <p className={classes.what}>{service.explanation}</p>
    </li>
  );
}
