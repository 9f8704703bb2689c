import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { userQuery } from "../../api/queries";
import { isAdministrator, may, useSession } from "../../api/session";
import { COMMON_AREA, type User } from "../../api/types";
import { LANGUAGES, ownName } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Phone } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";
import { RoleLabel } from "../../parts/RoleLabel";
import { Copyable } from "../../parts/Secret";
import { Access } from "./Access";
import { CallerId } from "./CallerId";
import { ConferenceNumbers } from "./ConferenceNumbers";
import { EditPerson } from "./EditPerson";
import { Licences } from "./Licences";
import classes from "./People.module.css";
import { Outbound } from "./Outbound";
import { Phones } from "./Phones";
import { Why } from "./Why";

const route = getRouteApi("/house/people/$userId");

/** One person: an administrator's view of anybody, everybody's view of themselves. */
export function PersonPage() {
  const { t } = useWords();
  const { userId } = route.useParams();
  const session = useSession();
  const user = useQuery(userQuery(userId));
  const own = session?.user_id === userId;
  const common = user.data?.role === COMMON_AREA;
  const [editing, edit] = useDisclosure(false);
  return (
    <Page
      title={own ? t("mine_title") : (user.data?.name ?? t("person"))}
      lead={own ? t("mine_lead") : common ? t("common_this") : user.data?.login}
      actions={
        user.data && (
          <>
            {!common && (
              <Button
                variant="default"
                renderRoot={(props) => (
                  <Link {...props} to="/people/$userId/calls" params={{ userId }} />
                )}
              >
                {t("person_calls")}
              </Button>
            )}
            {isAdministrator(session) && (
              <Button variant="default" onClick={edit.open}>
                {t("edit")}
              </Button>
            )}
          </>
        )
      }
    >
      <Loaded query={user} lines={8}>
        {(data) => (
          <div className={classes.two}>
            <Stack gap="lg">
              <Panel title={t("person_facts")}>
                <Facts user={data} />
              </Panel>
              <Panel title={t("caller_id_title")}>
                <CallerId user={data} />
              </Panel>
              {!common && (
                <Panel title={t("pin_title")}>
                  <Pin user={data} />
                </Panel>
              )}
              {!common && (own || isAdministrator(session)) && (
                <Panel title={t("conference_numbers")}>
                  <ConferenceNumbers user={data} />
                </Panel>
              )}
              {!own && !common && may(session, "invite_user") && (
                <Panel title={t("access_title")}>
                  <Access user={data} />
                </Panel>
              )}
            </Stack>
            <Stack gap="lg">
              <Panel title={t("phones_title")}>
                <Phones user={data} />
              </Panel>
              <Panel title={t("outbound_title")}>
                <Outbound user={data} />
              </Panel>
              {isAdministrator(session) && (
                <Panel title={t("person_licences")}>
                  <Licences user={data} />
                </Panel>
              )}
              <Panel title={t("why_title")}>
                <Why key={data.id} user={data} />
              </Panel>
            </Stack>
          </div>
        )}
      </Loaded>
      {editing && user.data && <EditPerson user={user.data} close={edit.close} />}
    </Page>
  );
}

function Facts({ user }: { user: User }) {
  const { t, f } = useWords();
  const speaks = LANGUAGES.find((each) => each === user.language.slice(0, 2));
  return (
    <dl className={classes.facts}>
      <dt>{t("person_name")}</dt>
      <dd>{user.name}</dd>
      {user.role !== COMMON_AREA && (
        <>
          <dt>{t("person_login")}</dt>
          <dd>{user.login}</dd>
          <dt>{t("person_role")}</dt>
          <dd><RoleLabel role={user.role} /></dd>
        </>
      )}
      <dt>{t("person_place")}</dt>
      <dd>{f.country(user.usage_location)}</dd>
      <dt>{t("language")}</dt>
      <dd>{speaks ? ownName(speaks) : user.language}</dd>
      <dt>{t("extension")}</dt>
      <dd className="numerals">{user.extension ?? t("none")}</dd>
      <dt>{t("number")}</dt>
      <dd>{user.number ? <Phone of={user.number} international /> : t("none")}</dd>
    </dl>
  );
}

function Pin({ user }: { user: User }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const reset = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/users/{user_id}/pin", {
          params: { path: { user_id: user.id } },
          body: {},
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["user", user.id] }),
  });
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("pin_hint")}
      </Text>
      {reset.data && (
        <div role="status">
          <Copyable name={t("pin")} value={reset.data.pin} />
          <Text size="sm" c="dimmed">
            {t("shown_once")}
          </Text>
        </div>
      )}
      {reset.isError && <Problem error={reset.error} />}
      <Group>
        <Button variant="default" loading={reset.isPending} onClick={() => reset.mutate()}>
          {user.has_pin ? t("pin_reset") : t("pin_make")}
        </Button>
      </Group>
    </Stack>
  );
}
