import { Button, Group, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../api/client";
import { type NumberFilter, numbersQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { OwnNumber } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { AssignDialog } from "./AssignDialog";
import { NumberFile } from "./NumberFile";
import { NumberFilters } from "./NumberFilters";
import { NumberParts } from "./NumberParts";

export const KINDS: Record<string, TextKey> = {
  geographic: "kind_geographic",
  toll_free: "kind_toll_free",
  non_geographic: "kind_non_geographic",
};

export function NumbersPage() {
  const { t } = useWords();
  const [cursor, setCursor] = useState<string>();
  const session = useSession();
  const [byFile, setByFile] = useState(false);
  const { prefix } = useSearch({ from: "/house/numbers" });
  const [filter, setFilter] = useState<NumberFilter>(prefix ? { prefix } : {});
  const numbers = useQuery(numbersQuery(filter, cursor));
  const narrowed = Object.keys(filter).length > 0;
  const get = (
    <Button component={Link} to="/numbers/get" leftSection={<IconPlus size={18} aria-hidden />}>
      {t("numbers_get")}
    </Button>
  );
  const actions = (
    <>
      <Button component={Link} to="/porting" variant="default">
        {t("porting_open")}
      </Button>
      {may(session, "assign_numbers_by_file") && (
        <Button variant="default" onClick={() => setByFile(true)}>
          {t("numbers_by_file")}
        </Button>
      )}
      {get}
    </>
  );
  return (
    <Page title={t("numbers_title")} lead={t("numbers_lead")} actions={actions}>
      {byFile && <NumberFile close={() => setByFile(false)} />}
      <NumberParts />
      <Panel>
        <NumberFilters
          filter={filter}
          change={(next) => {
            setFilter(next);
            setCursor(undefined);
          }}
        />
        <Loaded query={numbers} lines={6}>
          {(data) =>
            data.items.length === 0 && narrowed ? (
              <Empty title={t("numbers_none_such")} hint={t("numbers_none_such_hint")} />
            ) : data.items.length === 0 ? (
              <Empty title={t("numbers_none")} hint={t("numbers_none_hint")} action={get} />
            ) : (
              <>
                <NumberTable numbers={data.items} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}

type Doing = { what: "assign" | "release"; number: OwnNumber } | null;

function NumberTable({ numbers }: { numbers: OwnNumber[] }) {
  const { t, f } = useWords();
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const go = useNavigate();
  return (
    <>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("number")}</th>
            <th scope="col">{t("number_place")}</th>
            <th scope="col">{t("number_kind")}</th>
            <th scope="col">{t("number_answered_by")}</th>
            <th scope="col" className="end">
              {t("actions")}
            </th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <tr key={number.number}>
              <td data-label={t("number")}>
                <Phone of={number} international />
              </td>
              <td data-label={t("number_place")}>
                <span>
                  {[number.city, f.country(number.country)].filter(Boolean).join(", ")}
                  {number.location && (
                    <Text span size="xs" c="dimmed" display="block">
                      {t("number_located", { name: number.location.name })}
                    </Text>
                  )}
                </span>
              </td>
              <td data-label={t("number_kind")}>
                <span>
                  {t(KINDS[number.kind] ?? "kind_unknown")}
                  <Text span size="xs" c="dimmed" display="block">
                    {number.usage === "user" ? t("number_for_user") : t("number_for_service")}
                  </Text>
                  {number.sandbox && (
                    <Text span size="xs" c="dimmed" display="block">
                      {t("number_sandbox")}
                    </Text>
                  )}
                </span>
              </td>
              <td data-label={t("number_answered_by")}>
                <AnsweredBy number={number} />
              </td>
              <td className="end">
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => setDoing({ what: "assign", number })}
                    aria-label={t("number_assign_which", { number: number.national })}
                  >
                    {t("number_assign")}
                  </Button>
                  {number.usage === "user" && number.state === "free" && (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={() =>
                        go({ to: "/numbers/requests", search: { number: number.number } })
                      }
                      aria-label={t("number_convert_which", { number: number.national })}
                    >
                      {t("number_convert")}
                    </Button>
                  )}
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    c="var(--no)"
                    onClick={() => setDoing({ what: "release", number })}
                    aria-label={t("number_release_which", { number: number.national })}
                  >
                    {t("number_release")}
                  </Button>
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {doing?.what === "assign" && <AssignDialog number={doing.number} close={close} />}
      {doing?.what === "release" && <ReleaseDialog number={doing.number} close={close} />}
    </>
  );
}

function AnsweredBy({ number }: { number: OwnNumber }) {
  const { t } = useWords();
  if (!number.assignment) return <Status tone="calm">{t("number_nobody")}</Status>;
  if (number.assignment.to === "user") return <>{number.assignment.user?.name}</>;
  if (number.assignment.resource) return <>{number.assignment.resource.name}</>;
  return <>{number.assignment.default ? t("number_bridge_default") : t("number_bridge")}</>;
}

function ReleaseDialog({ number, close }: { number: OwnNumber; close: () => void }) {
  const { t } = useWords();
  const release = () =>
    api.DELETE("/api/v1/numbers/{number}", { params: { path: { number: number.number } } });
  return (
    <Ask
      title={t("number_release_which", { number: number.international })}
      action={t("number_release")}
      run={release}
      stale={["numbers"]}
      leaving={t("keep")}
      grave
      close={close}
    >
      <Text>{t("number_release_warning")}</Text>
    </Ask>
  );
}
