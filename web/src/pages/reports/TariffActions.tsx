import { Anchor, Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { api, body } from "../../api/client";
import { may, useSession } from "../../api/session";
import type { Tariff } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

/** The file as it was brought, and an end to what it rates. */
export function TariffActions({ tariff }: { tariff: Tariff }) {
  const { t } = useWords();
  const session = useSession();
  const [asking, ask] = useDisclosure(false);
  const withdrawable =
    tariff.own && tariff.withdrawn_at === null && !tariff.sample && may(session, "withdraw_tariff");
  return (
    <Group gap="sm" justify="flex-end">
      {tariff.brought_at !== null && may(session, "get_tariff_file") && (
        <Anchor size="sm" href={`/api/v1/tariffs/${tariff.id}/file`} download>
          {t("tariff_file")}
        </Anchor>
      )}
      {withdrawable && (
        <Button size="compact-sm" variant="default" onClick={ask.open}>
          {t("tariff_withdraw")}
        </Button>
      )}
      {asking && (
        <Ask
          title={t("tariff_withdraw_title", { name: tariff.name, version: tariff.version })}
          action={t("tariff_withdraw")}
          grave
          stale={["tariffs", "rates"]}
          close={ask.close}
          run={() =>
            body(
              api.POST("/api/v1/tariffs/{tariff_id}/withdraw", {
                params: { path: { tariff_id: tariff.id } },
              }),
            )
          }
        >
          <Text>{t("tariff_withdraw_hint")}</Text>
        </Ask>
      )}
    </Group>
  );
}
