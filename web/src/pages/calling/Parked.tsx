import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { parkedCallsQuery } from "../../api/calling-queries";
import { useWords } from "../../i18n/texts";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Since } from "../../parts/Since";
import classes from "./Calling.module.css";

/** The calls that wait to be taken, each with what to dial. */
export function Parked() {
  const { t } = useWords();
  const parked = useQuery(parkedCallsQuery());
  return (
    <Loaded query={parked} lines={2}>
      {(data) =>
        data.items.length === 0 ? (
          <Text c="dimmed">{t("calling_parked_none")}</Text>
        ) : (
          <ul className="plain-list">
            {data.items.map((each) => (
              <li key={each.code} className={classes.line}>
                <span className={classes.who}>
                  {each.name && <strong>{each.name}</strong>}
                  {!each.name && each.number && <Phone of={each.number} />}
                  <span className={classes.detail}>
                    {t("calling_parked_by", { name: each.by.name })} · <Since at={each.since} />
                  </span>
                </span>
                <span>
                  {t("calling_parked_code")} <span className={classes.code}>{each.code}</span>
                </span>
              </li>
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}
