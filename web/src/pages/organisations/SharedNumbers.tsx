import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { sharedNumbersQuery } from "../../api/queries";
import type { SharedNumber, SharedNumberList } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Empty } from "../../parts/Empty";
import { Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";

/** The operator's numbers on which all organisations may have meetings, and who has. */
export function SharedNumbers() {
  const { t } = useWords();
  const numbers = useQuery(sharedNumbersQuery());
  return (
    <Panel title={t("shared_title")}>
      <Text c="dimmed" size="sm" mb="md">
        {t("shared_lead")}
      </Text>
      <Loaded query={numbers} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("shared_none")} hint={t("shared_none_hint")} />
          ) : (
            <>
              <Numbers items={data.items} />
              <Sharers organisations={data.organisations} />
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Numbers({ items }: { items: SharedNumber[] }) {
  const { t } = useWords();
  const change = useAct(
    ({ number, shared }: SharedNumber) => {
      const params = { params: { path: { number } } };
      return shared
        ? body(api.DELETE("/api/v1/shared-numbers/{number}", params))
        : body(api.PUT("/api/v1/shared-numbers/{number}", params));
    },
    [sharedNumbersQuery().queryKey],
  );
  return (
    <>
      <Problem error={change.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("shared_number")}</th>
            <th scope="col">{t("shared_place")}</th>
            <th scope="col">{t("shared_state")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {items.map((each) => (
            <tr key={each.number}>
              <td data-label={t("shared_number")} className="numerals">
                {each.international}
              </td>
              <td data-label={t("shared_place")}>
                {[each.city, each.country_name].filter(Boolean).join(", ")}
              </td>
              <td data-label={t("shared_state")}>
                <Status tone={each.shared ? "yes" : "calm"}>
                  {t(each.shared ? "shared_all" : "shared_own")}
                </Status>
              </td>
              <td>
                <Group justify="flex-end">
                  <Button
                    size="xs"
                    variant="default"
                    {...change.button(each)}
                    aria-label={t(each.shared ? "shared_unshare_of" : "shared_share_of", {
                      number: each.international,
                    })}
                  >
                    {t(each.shared ? "shared_unshare" : "shared_share")}
                  </Button>
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Sharers({ organisations }: { organisations: SharedNumberList["organisations"] }) {
  const { t } = useWords();
  if (organisations.length === 0) return null;
  return (
    <>
      <Text fw={600} mt="md">
        {t("shared_with")}
      </Text>
      <ul className="plain-list">
        {organisations.map((each) => (
          <li key={each.id}>
            {t("shared_meetings", { name: each.name, count: each.meetings })}
          </li>
        ))}
      </ul>
    </>
  );
}
