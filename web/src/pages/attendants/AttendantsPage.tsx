import { Button, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { api, body, purchaseKey } from "../../api/client";
import { attendantsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Attendant } from "../../api/types";
import { ownName } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { ownZone } from "../../i18n/zones";
import { Ask } from "../../parts/Ask";
import { useDraft } from "../../parts/draft";
import { Empty } from "../../parts/Empty";
import { ExtensionField, LanguageSelect } from "../../parts/LineFields";
import { Page, Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { TimeZoneSelect } from "../../parts/TimeZoneSelect";
import { Greetings } from "./Greetings";
import { NOW } from "./words";

export function AttendantsPage() {
  const { t } = useWords();
  const session = useSession();
  const attendants = useQuery(attendantsQuery());
  const [making, make] = useDisclosure(false);
  const create = may(session, "create_attendant") ? (
    <Button onClick={make.open} leftSection={<IconPlus size={18} aria-hidden />}>
      {t("attendant_new")}
    </Button>
  ) : undefined;
  return (
    <Page title={t("attendants_title")} lead={t("attendants_lead")} actions={create}>
      <Panel>
        <Loaded query={attendants} lines={4}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty
                title={t("attendants_none")}
                hint={t("attendants_none_hint")}
                action={create}
              />
            ) : (
              <AttendantTable attendants={data.items} />
            )
          }
        </Loaded>
      </Panel>
      <Greetings />
      {making && <NewAttendant close={make.close} />}
    </Page>
  );
}

function AttendantTable({ attendants }: { attendants: Attendant[] }) {
  const { t } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("attendant_name")}</th>
          <th scope="col">{t("attendant_reached")}</th>
          <th scope="col">{t("language")}</th>
          <th scope="col" className="end">
            {t("attendant_now")}
          </th>
        </tr>
      </thead>
      <tbody>
        {attendants.map((each) => (
          <tr key={each.id}>
            <td data-label={t("attendant_name")}>
              <Link to="/attendants/$attendantId" params={{ attendantId: each.id }}>
                <strong>{each.name}</strong>
              </Link>
            </td>
            <td data-label={t("attendant_reached")}>
              <Reached attendant={each} />
            </td>
            <td data-label={t("language")}>
              {ownName(each.language)}
            </td>
            <td data-label={t("attendant_now")} className="end">
              <Now attendant={each} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** By which numbers and extension it is called. */
export function Reached({ attendant }: { attendant: Attendant }) {
  const { t } = useWords();
  if (attendant.numbers.length === 0 && !attendant.extension) {
    return <Text size="sm">{t("attendant_unreached")}</Text>;
  }
  return (
    <span>
      {attendant.numbers.map((number) => (
        <span key={number.number} style={{ display: "block" }}>
          <Phone of={number} />
        </span>
      ))}
      {attendant.extension && (
        <Text span size="sm" c="dimmed" className="numerals">
          {t("attendant_extension_n", { extension: attendant.extension })}
        </Text>
      )}
    </span>
  );
}

export function Now({ attendant }: { attendant: Attendant }) {
  const { t } = useWords();
  const tone = attendant.open_now === "open" ? "yes" : "calm";
  return <Status tone={tone}>{t(NOW[attendant.open_now])}</Status>;
}

function NewAttendant({ close }: { close: () => void }) {
  const { t, language } = useWords();
  const navigate = useNavigate();
  const { draft, put, typed, digits, picked } = useDraft(() => ({
    id: purchaseKey(),
    name: "",
    language: language,
    extension: "",
    time_zone: ownZone(),
  }));
  return (
    <Ask
      title={t("attendant_new")}
      action={t("attendant_create")}
      stale={["attendants"]}
      ready={draft.name.trim() !== ""}
      close={close}
      run={async () => {
        const made = await body(api.POST("/api/v1/attendants", { body: draft }));
        await navigate({ to: "/attendants/$attendantId", params: { attendantId: made.id } });
      }}
    >
      <TextInput
        label={t("attendant_name")}
        data-autofocus
        maxLength={64}
        {...typed("name")}
      />
      <LanguageSelect description={t("attendant_language_hint")} {...picked("language")} />
      <TimeZoneSelect value={draft.time_zone} change={(time_zone) => put({ time_zone })} />
      <ExtensionField description={t("attendant_extension_hint")} {...digits("extension")} />
    </Ask>
  );
}
