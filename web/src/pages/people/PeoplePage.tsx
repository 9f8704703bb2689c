import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { licencesQuery, usersQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Licence, User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Phone } from "../../parts/Phone";
import { Loaded } from "../../parts/Problem";
import { RoleLabel } from "../../parts/RoleLabel";
import { LicenceFile } from "./LicenceFile";
import { NewPerson } from "./NewPerson";
import classes from "./People.module.css";
import { ProductList } from "./ProductList";

/** Long enough that a name is not asked for letter by letter. */
const TYPING_PAUSE_MS = 200;

export function PeoplePage() {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const [cursor, setCursor] = useState<string>();
  const users = useQuery(usersQuery(q, cursor));
  const licences = useQuery(licencesQuery());
  const session = useSession();
  const [adding, add] = useDisclosure(false);
  const [filing, byFile] = useDisclosure(false);
  return (
    <Page
      title={t("people_title")}
      lead={t("people_lead")}
      actions={
        <>
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/people/common-area" />}
          >
            {t("common_title")}
          </Button>
          {may(session, "create_user") && (
            <Button onClick={add.open} leftSection={<IconPlus size={18} aria-hidden />}>
              {t("person_add")}
            </Button>
          )}
        </>
      }
    >
      <Panel
        title={t("people_all")}
        aside={
          <TextInput
            aria-label={t("people_search")}
            placeholder={t("people_search")}
            leftSection={<IconSearch size={17} aria-hidden />}
            value={typed}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              setCursor(undefined);
            }}
          />
        }
      >
        <Loaded query={users} lines={6}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("people_none")} hint={t("people_none_hint")} />
            ) : (
              <>
                <PeopleTable users={data.items} licences={licences.data?.items ?? []} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      <Panel
        title={t("licences_title")}
        aside={
          may(session, "change_licences_by_file") && (
            <Button variant="default" onClick={byFile.open}>
              {t("licences_by_file")}
            </Button>
          )
        }
      >
        <Loaded query={licences}>{(data) => <ProductList list={data} />}</Loaded>
      </Panel>
      {filing && <LicenceFile close={byFile.close} />}
      {adding && <NewPerson close={add.close} />}
    </Page>
  );
}

function PeopleTable({ users, licences }: { users: User[]; licences: Licence[] }) {
  const { t } = useWords();
  const names = new Map(licences.map((each) => [each.product, each.name]));
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("person_name")}</th>
          <th scope="col">{t("extension")}</th>
          <th scope="col">{t("number")}</th>
          <th scope="col">{t("person_licences")}</th>
          <th scope="col">{t("person_role")}</th>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <tr key={user.id}>
            <td data-label={t("person_name")}>
              <span>
                <Link to="/people/$userId" params={{ userId: user.id }}>
                  <strong>{user.name}</strong>
                </Link>
                <span className={classes.login}>{user.login}</span>
              </span>
            </td>
            <td data-label={t("extension")} className="numerals">
              {user.extension ?? ""}
            </td>
            <td data-label={t("number")}>{user.number ? <Phone of={user.number} /> : ""}</td>
            <td data-label={t("person_licences")}>
              <span className={classes.tags}>
                {user.licences.map((product) => (
                  <span key={product} className={classes.tag}>
                    {names.get(product) ?? product}
                  </span>
                ))}
                {user.licences.length === 0 && t("person_no_licences")}
              </span>
            </td>
            <td data-label={t("person_role")}>
              <RoleLabel role={user.role} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
