import { Button, Group, Stack } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { trunksQuery } from "../../api/queries";
import type { Trunk, TrunkGiven } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { AccountFields } from "./AccountFields";
import { GatewayFields } from "./GatewayFields";
import { NumberFields } from "./NumberFields";
import { RuleFields } from "./RuleFields";

export type Settings = Required<TrunkGiven>;

/** What each part of the form is given. */
export interface Part {
  settings: Settings;
  change: (changed: Partial<Settings>) => void;
}

const route = getRouteApi("/house/carriers/trunk/$trunk");

const FRESH: Settings = {
  gateways: [{ host: "", port: 5060, transport: "udp", priority: 0 }],
  sources: [],
  emergency: [],
  prefixes: ["+"],
  form: "e164",
  country: null,
  strip: "",
  prefix: "",
  domain: "",
  username: "",
  password: null,
  registers: false,
  expires_s: 600,
  codecs: ["PCMA", "PCMU"],
  caller_id: "asserted",
  diversion: "none",
  encryption: "off",
  calls_most: null,
  health_s: 30,
  active: true,
  priority: 0,
};

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

/** Only what can be set, of all that is told of a trunk. */
function settingsOf(trunk: Trunk): Settings {
  const { sources, emergency, prefixes, form, country, strip, prefix, domain, username } = trunk;
  const { registers, expires_s, codecs, caller_id, calls_most, health_s, active, priority } = trunk;
  const { diversion, encryption } = trunk;
  return {
    gateways: trunk.gateways.map(({ host, port, transport, priority: order }) => ({
      host,
      port,
      transport: transport as "udp" | "tcp" | "tls",
      priority: order,
    })),
    password: null,
    ...{ sources, emergency, prefixes, form, country, strip, prefix, domain, username },
    ...{ registers, expires_s, codecs, caller_id, calls_most, health_s, active, priority, diversion },
    encryption,
  };
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
