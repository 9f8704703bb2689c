import { useQuery } from "@tanstack/react-query";
import { phoneFeaturesQuery } from "../../api/calling-queries";
import { useWords } from "../../i18n/texts";
import { Loaded } from "../../parts/Problem";
import classes from "./Calling.module.css";

/** What telephones can do by codes. */
export function Codes() {
  const { t } = useWords();
  const features = useQuery(phoneFeaturesQuery());
  return (
    <Loaded query={features} lines={4}>
      {(data) => (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t("calling_code")}</th>
              <th scope="col">{t("calling_does")}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((each) => (
              <tr key={each.feature}>
                <td data-label={t("calling_code")} className={classes.code}>
                  {each.more ? t("calling_code_more", { code: each.code }) : each.code}
                </td>
                <td data-label={t("calling_does")}>{each.words.text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Loaded>
  );
}
