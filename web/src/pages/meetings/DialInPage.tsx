import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { dialInQuery } from "../../api/queries";
import type { BridgeNumber } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";

/** Every number that an organisation's meetings answer at; guests find the one nearest to them. */
export function DialInPage() {
  const { t } = useWords();
  const { org, code } = useParams({ strict: false });
  const found = useQuery(dialInQuery(org ?? "", code ?? ""));
  const title = found.data
    ? t("dial_in_title", { organisation: found.data.organisation })
    : t("dial_in_of_meetings");
  return (
    <Page narrow title={title} lead={t("dial_in_lead")}>
      <Loaded query={found} lines={8}>
        {(data) => (
          <>
            {data.countries.length === 0 && <Text c="dimmed">{t("dial_in_none")}</Text>}
            {data.countries.map((each) => (
              <Panel key={each.iso2} title={each.name}>
                <Numbers numbers={each.numbers} />
              </Panel>
            ))}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Numbers({ numbers }: { numbers: BridgeNumber[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("dial_in_place")}</th>
          <th scope="col">{t("dial_in_number")}</th>
          <th scope="col">{t("dial_in_languages")}</th>
        </tr>
      </thead>
      <tbody>
        {numbers.map((each) => (
          <tr key={each.number}>
            <td data-label={t("dial_in_place")}>
              {each.city ?? t(each.kind === "toll_free" ? "kind_toll_free" : "kind_non_geographic")}
            </td>
            <td data-label={t("dial_in_number")}>
              <Anchor href={`tel:${each.number}`} className="numerals">
                {each.international}
              </Anchor>{" "}
              {each.default && <Status tone="yes">{t("dial_in_default")}</Status>}
            </td>
            <td data-label={t("dial_in_languages")}>{f.languages(each.languages)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
