import { Button, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body } from "../../api/client";
import { phoneTemplatesQuery } from "../../api/queries";
import type { Account } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import { templateName, Told } from "./Handset";

type How = "handset" | "app" | "hand";

interface Wanted {
  label: string;
  how: How;
  template: string;
  mac: string;
}

/** Adding a telephone: one that sets itself up, by its address or by a picture, or one that is typed in by hand. */
export function NewPhone({ user }: { user: Account }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const templates = useQuery(phoneTemplatesQuery());
  const [wanted, want] = useState<Wanted>({ label: "", how: "handset", template: "generic", mac: "" });
  const done = async () => {
    want((before) => ({ ...before, label: "", mac: "" }));
    await queries.invalidateQueries({ queryKey: ["phones", user.id] });
  };
  const path = { user_id: user.id };
  const add = useMutation({
    mutationFn: ({ label }: Wanted) =>
      body(
        api.POST("/api/v1/users/{user_id}/phones", {
          params: { path },
          body: { label, encryption: "optional" },
        }),
      ),
    onSuccess: done,
  });
  const register = useMutation({
    mutationFn: ({ label, how, template, mac }: Wanted) =>
      body(
        api.POST("/api/v1/users/{user_id}/handsets", {
          params: { path },
          body: {
            label,
            template: how === "app" ? app : template,
            mac: how === "app" ? "" : mac,
            time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
            encryption: "optional",
          },
        }),
      ),
    onSuccess: done,
  });
  const of = (kind: string) =>
    (templates.data?.items ?? []).filter((each) => each.kind === kind);
  const app = of("app")[0]?.id ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.reset();
    register.reset();
    (wanted.how === "hand" ? add : register).mutate(wanted);
  };
  const ready = wanted.label.trim() && (wanted.how !== "handset" || wanted.mac.trim());
  return (
    <Stack gap="sm">
      {add.data && (
        <div role="status">
          <Copyable name={t("phone_server")} value={add.data.sip_server} />
          <Copyable name={t("phone_username")} value={add.data.phone.username} />
          <Copyable name={t("sign_in_password")} value={add.data.password} />
          <Copyable name={t("phone_realm")} value={add.data.phone.realm} />
          <Text size="sm" c="dimmed">
            {t("shown_once")}
          </Text>
        </div>
      )}
      {register.data && <Told armed={register.data} />}
      <Problem error={add.error ?? register.error} />
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label={t("phone_new")}
            description={t("phone_new_hint")}
            required
            withAsterisk={false}
            maxLength={100}
            value={wanted.label}
            onChange={(event) => want({ ...wanted, label: event.currentTarget.value })}
          />
          <SegmentedControl
            aria-label={t("handset_how")}
            fullWidth
            data={[
              { value: "handset", label: t("handset_how_mac") },
              { value: "app", label: t("handset_how_qr") },
              { value: "hand", label: t("handset_how_hand") },
            ]}
            value={wanted.how}
            onChange={(how) => want({ ...wanted, how: how as How })}
          />
          {wanted.how === "handset" && (
            <Group gap="sm" align="flex-start" grow preventGrowOverflow={false}>
              <TextInput
                label={t("handset_mac")}
                description={t("handset_mac_hint")}
                required
                withAsterisk={false}
                maxLength={40}
                value={wanted.mac}
                onChange={(event) => want({ ...wanted, mac: event.currentTarget.value })}
              />
              <Select
                label={t("handset_template")}
                description={t("handset_template_hint")}
                data={of("handset").map((each) => ({ value: each.id, label: templateName(each, t) }))}
                value={wanted.template}
                allowDeselect={false}
                onChange={(template) => template && want({ ...wanted, template })}
              />
            </Group>
          )}
          {wanted.how === "app" && (
            <Text size="sm" c="dimmed">
              {t("handset_app_hint")}
            </Text>
          )}
          <Group>
            <Button
              type="submit"
              variant="default"
              loading={add.isPending || register.isPending}
              disabled={!ready}
            >
              {t("phone_add")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}
