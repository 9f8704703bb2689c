import { Button, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { commonAreaQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { CommonAreaPhone } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { useDraft } from "../../parts/draft";
import { Empty } from "../../parts/Empty";
import { LineFields } from "../../parts/LineFields";
import { Page, Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";

const LICENCE = "COMMON_AREA_PHONE";
const OUTSIDE = {
  any: "outbound_any",
  zone_a: "outbound_zone_a",
  same_country: "outbound_same_country",
  none: "outbound_none",
} as const;
type Scope = keyof typeof OUTSIDE;

/** Telephones without a person, and whether help would find them. */
export function CommonAreaPage() {
  const { t } = useWords();
  const phones = useQuery(commonAreaQuery());
  const changes = may(useSession(), "create_common_area_phone");
  const [adding, add] = useDisclosure(false);
  return (
    <Page
      title={t("common_title")}
      lead={t("common_lead")}
      actions={
        changes && (
          <Button onClick={add.open} leftSection={<IconPlus size={18} aria-hidden />}>
            {t("common_add")}
          </Button>
        )
      }
    >
      <Panel>
        <Loaded query={phones} lines={4}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("common_none")} hint={t("common_none_hint")} />
            ) : (
              <Rows phones={data.items} changes={changes} />
            )
          }
        </Loaded>
      </Panel>
      {adding && <NewCommonArea close={add.close} />}
    </Page>
  );
}

function Rows({ phones, changes }: { phones: CommonAreaPhone[]; changes: boolean }) {
  const { t } = useWords();
  const remove = useAct(
    (user_id: string) =>
      api.DELETE("/api/v1/common-area-phones/{user_id}", { params: { path: { user_id } } }),
    [["users"]],
  );
  return (
    <>
      <Problem error={remove.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("common_name")}</th>
            <th scope="col">{t("extension")}</th>
            <th scope="col">{t("number")}</th>
            <th scope="col">{t("common_devices")}</th>
            <th scope="col">{t("common_help")}</th>
            <th scope="col">{t("common_outside")}</th>
            {changes && <th scope="col">{t("common_remove")}</th>}
          </tr>
        </thead>
        <tbody>
          {phones.map((each) => (
            <tr key={each.id}>
              <td data-label={t("common_name")}>
                <Link to="/people/$userId" params={{ userId: each.id }}>
                  {each.name}
                </Link>
              </td>
              <td data-label={t("extension")} className="numerals">
                {each.extension ?? t("none")}
              </td>
              <td data-label={t("number")}>
                {each.number ? <Phone of={each.number} name={each.name} /> : t("none")}
              </td>
              <td data-label={t("common_devices")}>
                {each.phones === 0
                  ? t("none")
                  : t("common_devices_some", { registered: each.registered, phones: each.phones })}
              </td>
              <td data-label={t("common_help")}>
                <Status tone={each.located ? "yes" : "part"}>
                  {t(each.located ? "common_located" : "common_lost")}
                </Status>
              </td>
              <td data-label={t("common_outside")}>
                {each.licences.includes(LICENCE)
                  ? t(OUTSIDE[each.calls as Scope])
                  : t("common_unlicensed")}
              </td>
              {changes && (
                <td data-label={t("common_remove")}>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    c="var(--no)"
                    {...remove.button(each.id)}
                    aria-label={t("common_remove_which", { name: each.name })}
                  >
                    {t("common_remove")}
                  </Button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function NewCommonArea({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const session = useSession();
  const { draft, put, typed, digits, picked } = useDraft(() => ({
    name: "",
    usage_location: session?.usage_location ?? "",
    language,
    extension: "",
    calls: "none" as Scope,
  }));
  const add = () =>
    body(
      api.POST("/api/v1/common-area-phones", {
        body: { ...draft, extension: draft.extension || null },
      }),
    );
  return (
    <Ask
      title={t("common_add")}
      action={t("common_add")}
      run={add}
      stale={["users"]}
      ready={draft.usage_location !== ""}
      close={close}
    >
      <TextInput
        label={t("common_name")}
        description={t("common_name_hint")}
        required
        withAsterisk={false}
        data-autofocus
        {...typed("name")}
      />
      <CountrySelect
        label={t("person_place")}
        value={draft.usage_location || null}
        onChange={(usage_location) => put({ usage_location })}
      />
      <LineFields extension={digits("extension")} language={picked("language")} />
      <Select
        label={t("common_outside")}
        data={Object.entries(OUTSIDE).map(([value, label]) => ({ value, label: t(label) }))}
        {...picked("calls")}
      />
    </Ask>
  );
}
