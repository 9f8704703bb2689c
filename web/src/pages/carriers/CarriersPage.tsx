import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, body } from "../../api/client";
import { trunksQuery } from "../../api/queries";
import type { Trunk } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { TONES, useCarrierWords } from "./words";

/** The operator's lines to the world: which of them work, and what is missing. */
export function CarriersPage() {
  const { t } = useWords();
  const trunks = useQuery(trunksQuery());
  return (
    <Page
      title={t("carriers_title")}
      lead={t("carriers_lead")}
      actions={
        <Button component={Link} to="/carriers/new" leftSection={<IconPlus size={18} aria-hidden />}>
          {t("carrier_new")}
        </Button>
      }
    >
      <Loaded query={trunks} lines={6}>
        {(data) => (
          <>
            <WithoutHelp countries={data.countries_without_help} />
            {data.items.length === 0 ? (
              <Panel>
                <Empty title={t("carrier_none")} hint={t("carrier_none_hint")} />
              </Panel>
            ) : (
              data.items.map((each) => <Carrier key={each.name} trunk={each} />)
            )}
            <Text size="sm" c="dimmed">
              {t("carriers_caps")}
            </Text>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function WithoutHelp({ countries }: { countries: string[] }) {
  const { t, f } = useWords();
  if (countries.length === 0) return null;
  return (
    <Alert
      color="lamp"
      icon={<IconAlertTriangle aria-hidden />}
      title={t("carriers_no_help_title")}
    >
      {t("carriers_no_help", { countries: f.list(countries.map(f.country)) })}
    </Alert>
  );
}

function Carrier({ trunk }: { trunk: Trunk }) {
  const { t, f } = useWords();
  const say = useCarrierWords();
  const queries = useQueryClient();
  const [removing, remove] = useDisclosure(false);
  const check = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/trunks/{trunk}/check", { params: { path: { trunk: trunk.name } } }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: trunksQuery().queryKey }),
  });
  return (
    <Panel
      title={trunk.name}
      aside={<Status tone={TONES[trunk.state]}>{say.state(trunk.state)}</Status>}
    >
      <Stack gap="md">
        {trunk.sandbox && <Text c="dimmed">{t("carrier_sandbox")}</Text>}
        <Gateways trunk={trunk} />
        <ul className="plain-list">
          {trunk.registration && <li>{say.registration(trunk)}</li>}
          <li>
            {trunk.calls_most === null
              ? t("carrier_calls", { count: trunk.calls })
              : t("carrier_calls_of", { count: trunk.calls, most: f.count(trunk.calls_most) })}
          </li>
          {!trunk.sandbox && (
            <li>
              {trunk.emergency.length > 0
                ? t("carrier_help", { countries: f.list(trunk.emergency.map(f.country)) })
                : t("carrier_helps_nobody")}
            </li>
          )}
        </ul>
        {check.isError && <Problem error={check.error} />}
        <Group gap="xs" justify="flex-end">
          <Button
            size="xs"
            variant="default"
            loading={check.isPending}
            onClick={() => check.mutate()}
            aria-label={t("carrier_check_of", { name: trunk.name })}
          >
            {t("carrier_check")}
          </Button>
          <Button
            size="xs"
            variant="default"
            component={Link}
            to="/carriers/trunk/$trunk"
            params={{ trunk: trunk.name } as never}
            aria-label={t("carrier_edit_of", { name: trunk.name })}
          >
            {t("carrier_edit")}
          </Button>
          <Button
            size="xs"
            color="red"
            variant="light"
            onClick={remove.open}
            aria-label={t("carrier_remove_of", { name: trunk.name })}
          >
            {t("carrier_remove")}
          </Button>
        </Group>
      </Stack>
      {removing && (
        <Ask
          title={t("carrier_remove_of", { name: trunk.name })}
          action={t("carrier_remove")}
          grave
          stale={["trunks"]}
          close={remove.close}
          run={() =>
            body(api.DELETE("/api/v1/trunks/{trunk}", { params: { path: { trunk: trunk.name } } }))
          }
        >
          <Text>{t("carrier_remove_hint")}</Text>
        </Ask>
      )}
    </Panel>
  );
}

function Gateways({ trunk }: { trunk: Trunk }) {
  const { t } = useWords();
  const say = useCarrierWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("carrier_gateway")}</th>
          <th scope="col">{t("carrier_state")}</th>
          <th scope="col">{t("carrier_last_answer")}</th>
        </tr>
      </thead>
      <tbody>
        {trunk.gateways.map((each) => (
          <tr key={`${each.transport}:${each.host}:${each.port}`}>
            <td data-label={t("carrier_gateway")} className="numerals">
              {each.port ? `${each.host}:${each.port}` : each.host} ({each.transport.toUpperCase()})
            </td>
            <td data-label={t("carrier_state")}>
              <Status tone={TONES[each.state]}>{say.state(each.state)}</Status>
            </td>
            <td data-label={t("carrier_last_answer")}>{say.answer(each)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
