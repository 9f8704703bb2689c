import { Button, Group, Image, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { phoneTemplatesQuery } from "../../api/queries";
import type { Account, HandsetArmed, Phone } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import classes from "./People.module.css";

type Words = ReturnType<typeof useWords>["t"];

interface HandsetProps {
  phone: Phone;
  own: NonNullable<Phone["handset"]>;
  user: Account;
}

/** A telephone that sets itself up: how far it is, and letting it do so once more. */
export function Handset({ phone, own, user }: HandsetProps) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const templates = useQuery(phoneTemplatesQuery());
  const arm = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/users/{user_id}/phones/{username}/provisioning", {
          params: { path: { user_id: user.id, username: phone.username } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phones", user.id] }),
  });
  const template = templates.data?.items.find((each) => each.id === own.template);
  const maker = template && templateName(template, t);
  const state = own.armed_until
    ? t("handset_waits", { until: f.moment(own.armed_until) })
    : own.fetched_at
      ? t("handset_fetched", { at: f.moment(own.fetched_at) })
      : t("handset_over");
  return (
    <Stack gap="xs" className={classes.standing}>
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          {[maker, own.mac, state].filter(Boolean).join(" · ")}
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          loading={arm.isPending}
          onClick={() => arm.mutate()}
          aria-label={t("handset_again_which", { name: phone.label })}
        >
          {t("handset_again")}
        </Button>
      </Group>
      <Problem error={arm.error} />
      {arm.data && <Told armed={arm.data} />}
    </Stack>
  );
}

/** Makers go by their names; who has no form of their own takes a plain one. */
export function templateName({ id, name }: { id: string; name: string }, t: Words): string {
  if (id === "generic") return t("handset_generic");
  return id === "generic-xml" ? t("handset_generic_xml") : name;
}

/** What a telephone has to be told, this once: an app by a picture, a handset by its address. */
export function Told({ armed }: { armed: HandsetArmed }) {
  const { t, f } = useWords();
  const app = armed.phone.handset?.mac === "";
  return (
    <div role="status">
      <Text size="sm">{app ? t("handset_scan") : t("handset_type")}</Text>
      {app && <Image src={armed.qr} alt={t("handset_qr")} w={240} mx="auto" my="sm" fit="contain" />}
      <Copyable name={t("handset_url")} value={armed.url} />
      <Text size="sm" c="dimmed">
        {t("handset_once", { until: f.moment(armed.expires_at) })}
      </Text>
    </div>
  );
}
