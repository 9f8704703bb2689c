import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { trunksQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { AccountFields } from "./AccountFields";
import { GatewayFields } from "./GatewayFields";
import { NumberFields } from "./NumberFields";
import { RuleFields } from "./RuleFields";
import { FRESH, type Settings, settingsOf } from "./settings";

const route = getRouteApi("/house/carriers/trunk/$trunk");

export function NewCarrierPage() {
  const { t } = useWords();
  const trunks = useQuery(trunksQuery());
  return (
    <Page title={t("carrier_new")} lead={t("carrier_new_lead")} narrow>
      <Loaded query={trunks} lines={8}>
        {(data) => <Editor name="" before={FRESH} codecs={data.codecs} />}
      </Loaded>
    </Page>
  );
}

export function CarrierPage() {
  const { t } = useWords();
  const { trunk } = route.useParams();
  const trunks = useQuery(trunksQuery());
  return (
    <Page title={trunk} lead={t("carrier_edit_lead")} narrow>
      <Loaded query={trunks} lines={8}>
        {(data) => {
          const found = data.items.find((each) => each.name === trunk);
          return found ? (
            <Editor key={trunk} name={trunk} before={settingsOf(found)} codecs={data.codecs} />
          ) : null;
        }}
      </Loaded>
    </Page>
  );
}

function Editor(props: { name: string; before: Settings; codecs: string[] }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(props.name);
  const [settings, setSettings] = useState(props.before);
  const change = (changed: Partial<Settings>) => setSettings((now) => ({ ...now, ...changed }));
  const save = useMutation({
    mutationFn: () =>
      body(
        api.PUT("/api/v1/trunks/{trunk}", { params: { path: { trunk: name } }, body: settings }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: trunksQuery().queryKey });
      await navigate({ to: "/carriers" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const part = { settings, change };
  return (
    <form onSubmit={submit}>
      <Stack gap="xl">
        <Panel title={t("carrier_part_gateways")}>
          <GatewayFields {...part} name={name} setName={props.name ? undefined : setName} />
        </Panel>
        <Panel title={t("carrier_part_account")}>
          <AccountFields {...part} />
        </Panel>
        <Panel title={t("carrier_part_numbers")}>
          <NumberFields {...part} />
        </Panel>
        <Panel title={t("carrier_part_rules")}>
          <RuleFields {...part} codecs={props.codecs} />
        </Panel>
        {save.isError && <Problem error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" component={Link} to="/carriers">
            {t("cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
