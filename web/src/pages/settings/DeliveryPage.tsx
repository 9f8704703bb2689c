import { Button, Code, Group, MultiSelect, Switch, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { deliveriesQuery, noticeSettingsQuery, webhooksQuery } from "../../api/queries";
import type { Delivery, Webhook } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import { Status, type Tone } from "../../parts/Status";
import classes from "./Settings.module.css";

const STATES: Record<Delivery["state"], [Tone, TextKey]> = {
  waiting: ["part", "delivery_waiting"],
  claimed: ["live", "delivery_claimed"],
  delivered: ["yes", "delivery_delivered"],
  failed: ["no", "delivery_failed"],
};

/** Where mails and events go, and how each of them fares. */
export function DeliveryPage() {
  const { t } = useWords();
  return (
    <Page title={t("delivery_title")} lead={t("delivery_lead")}>
      <Panel title={t("webhooks_title")}>
        <Webhooks />
      </Panel>
      <Panel title={t("events_sent")}>
        <Deliveries channel="webhook" />
      </Panel>
      <Panel title={t("mail_title")}>
        <Mail />
      </Panel>
      <Panel title={t("mails_sent")}>
        <Deliveries channel="mail" />
      </Panel>
    </Page>
  );
}

function Webhooks() {
  const { t } = useWords();
  const queries = useQueryClient();
  const webhooks = useQuery(webhooksQuery());
  const [url, setUrl] = useState("");
  const [kinds, setKinds] = useState<string[]>([]);
  const create = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/webhooks", {
          params: { header: { "idempotency-key": purchaseKey() } },
          body: { url, kinds },
        }),
      ),
    onSuccess: async () => {
      setUrl("");
      await queries.invalidateQueries({ queryKey: webhooksQuery().queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Loaded query={webhooks} lines={3}>
      {(data) => (
        <>
          <ul className="plain-list">
            {data.items.map((each) => (
              <Hook key={each.id} webhook={each} />
            ))}
          </ul>
          <form onSubmit={submit} className={classes.hookForm}>
            <TextInput
              label={t("webhook_url")}
              value={url}
              onChange={(event) => setUrl(event.currentTarget.value)}
            />
            <MultiSelect
              label={t("webhook_kinds")}
              placeholder={kinds.length === 0 ? t("webhook_all") : undefined}
              data={data.kinds}
              value={kinds}
              onChange={setKinds}
              searchable
            />
            <Button type="submit" loading={create.isPending} disabled={url.length < 8}>
              {t("webhook_add")}
            </Button>
          </form>
          {create.data && (
            <div role="status">
              <Copyable name={t("webhook_secret")} value={create.data.secret} />
              <Text size="sm" c="dimmed">
                {t("webhook_secret_hint")}
              </Text>
            </div>
          )}
          <Problem error={create.error} />
        </>
      )}
    </Loaded>
  );
}

function Hook({ webhook }: { webhook: Webhook }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const path = { webhook_id: webhook.id };
  const changed = async () => {
    await queries.invalidateQueries({ queryKey: webhooksQuery().queryKey });
    await queries.invalidateQueries({ queryKey: ["deliveries"] });
  };
  const test = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/webhooks/{webhook_id}/test", {
          params: { path, header: { "idempotency-key": purchaseKey() } },
        }),
      ),
    onSuccess: changed,
  });
  const turn = useMutation({
    mutationFn: () =>
      body(
        api.PATCH("/api/v1/webhooks/{webhook_id}", {
          params: { path },
          body: { active: webhook.state !== "active" },
        }),
      ),
    onSuccess: changed,
  });
  const remove = useMutation({
    mutationFn: () => api.DELETE("/api/v1/webhooks/{webhook_id}", { params: { path } }),
    onSuccess: changed,
  });
  const on = webhook.state === "active";
  return (
    <li className={classes.hook}>
      <div className={classes.hookHead}>
        <Code className={classes.url}>{webhook.url}</Code>
        <Status tone={!on ? "no" : webhook.failing_since ? "part" : "yes"}>
          {!on ? t("webhook_off") : webhook.failing_since ? t("webhook_failing") : t("webhook_on")}
        </Status>
      </div>
      <Text size="sm" c="dimmed">
        {webhook.kinds.length === 0 ? t("webhook_all") : webhook.kinds.join(", ")}
        {webhook.failing_since &&
          ` · ${t("webhook_failing_since", { when: f.moment(webhook.failing_since) })}`}
      </Text>
      <Group gap="xs" mt="xs">
        <Button size="xs" variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t("send_test")}
        </Button>
        <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
          {on ? t("webhook_turn_off") : t("webhook_turn_on")}
        </Button>
        <Button size="xs" variant="default" onClick={() => remove.mutate()}>
          {t("webhook_remove")}
        </Button>
      </Group>
      <Problem error={test.error ?? turn.error ?? remove.error} />
    </li>
  );
}

function Mail() {
  const { t } = useWords();
  const queries = useQueryClient();
  const settings = useQuery(noticeSettingsQuery());
  const change = useMutation({
    mutationFn: (mail_people: boolean) =>
      body(api.PUT("/api/v1/notices/settings", { body: { mail_people } })),
    onSuccess: (data) => queries.setQueryData(noticeSettingsQuery().queryKey, data),
  });
  const test = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/notices/test-mail", {
          params: { header: { "idempotency-key": purchaseKey() } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deliveries", "mail"] }),
  });
  return (
    <Loaded query={settings} lines={2}>
      {(data) => (
        <>
          <Text mb="sm">
            {t("mail_way")} <Code className={classes.url}>{data.mail_way}</Code>
          </Text>
          <Switch
            label={t("mail_people")}
            description={t("mail_people_hint")}
            checked={data.mail_people}
            onChange={(event) => change.mutate(event.currentTarget.checked)}
          />
          <Button
            mt="md"
            size="xs"
            variant="default"
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            {t("send_test")}
          </Button>
          <Problem error={change.error ?? test.error} />
        </>
      )}
    </Loaded>
  );
}

function Deliveries({ channel }: { channel: "mail" | "webhook" }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const found = useQuery(deliveriesQuery(channel));
  const again = useMutation({
    mutationFn: (message_id: string) =>
      api.POST("/api/v1/deliveries/{message_id}/again", { params: { path: { message_id } } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["deliveries", channel] }),
  });
  return (
    <Loaded query={found} lines={3}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("deliveries_none")} hint={t("deliveries_none_hint")} />
        ) : (
          <>
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{t("delivery_when")}</th>
                  <th scope="col">{t("delivery_what")}</th>
                  <th scope="col">{t("delivery_state")}</th>
                  <th scope="col">
                    <span className={classes.hidden}>{t("send_again")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.items.map((each) => (
                  <tr key={each.id}>
                    <td data-label={t("delivery_when")}>{f.moment(each.created_at)}</td>
                    <td data-label={t("delivery_what")}>
                      <div className={classes.what}>
                        {each.kind}
                        {channel === "mail" && <div className={classes.small}>{each.target}</div>}
                      </div>
                    </td>
                    <td data-label={t("delivery_state")}>
                      <div>
                        <Status tone={STATES[each.state][0]}>{t(STATES[each.state][1])}</Status>
                        {each.error && <div className={classes.small}>{each.error}</div>}
                      </div>
                    </td>
                    <td>
                      {each.state === "failed" && (
                        <Button size="xs" variant="default" onClick={() => again.mutate(each.id)}>
                          {t("send_again")}
                        </Button>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Problem error={again.error} />
          </>
        )
      }
    </Loaded>
  );
}
