import { Button, Select, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { commonAreaQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { CommonAreaPhone } from "../../api/types";
import type { Language } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { LineFields } from "./LineFields";

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
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (user_id: string) =>
      api.DELETE("/api/v1/common-area-phones/{user_id}", { params: { path: { user_id } } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["users"] }),
  });
  return (
    <>
      <Problem error={remove.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("common_name")}</th>
            <th scope="col">{t("person_extension")}</th>
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
              <td data-label={t("person_extension")} className="numerals">
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
                    loading={remove.isPending && remove.variables === each.id}
                    onClick={() => remove.mutate(each.id)}
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
  const [name, setName] = useState("");
  const [extension, setExtension] = useState("");
  const [place, setPlace] = useState(useSession()?.usage_location ?? null);
  const [speaks, setSpeaks] = useState<Language>(language);
  const [calls, setCalls] = useState<Scope>("none");
  const add = () =>
    body(
      api.POST("/api/v1/common-area-phones", {
        body: {
          name,
          usage_location: place ?? "",
          language: speaks,
          extension: extension || null,
          calls,
        },
      }),
    );
  return (
    <Ask
      title={t("common_add")}
      action={t("common_add")}
      run={add}
      stale={["users"]}
      ready={place !== null}
      close={close}
    >
      <TextInput
        label={t("common_name")}
        description={t("common_name_hint")}
        required
        withAsterisk={false}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <CountrySelect label={t("person_place")} value={place} onChange={setPlace} />
      <LineFields {...{ extension, setExtension, speaks, setSpeaks }} />
      <Select
        label={t("common_outside")}
        data={Object.entries(OUTSIDE).map(([value, label]) => ({ value, label: t(label) }))}
        value={calls}
        allowDeselect={false}
        onChange={(next) => next && setCalls(next as Scope)}
      />
    </Ask>
  );
}
