import { Button, Checkbox, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { type NumberSearch, searchQuery } from "../../api/queries";
import type { OfferedNumber, Reservation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Buy.module.css";

interface OffersProps {
  asked: NumberSearch;
  onHeld: (reservation: Reservation) => void;
}

export function Offers({ asked, onHeld }: OffersProps) {
  const { t } = useWords();
  const offers = useQuery(searchQuery(asked));
  return (
    <Panel title={t("buy_offers")}>
      <Loaded query={offers}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("buy_no_offers")} hint={t("buy_no_offers_hint")} />
          ) : (
            <Choice key={data.items[0]?.number} offers={data.items} onHeld={onHeld} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function Choice({
  offers,
  onHeld,
}: {
  offers: OfferedNumber[];
  onHeld: (reservation: Reservation) => void;
}) {
  const { t } = useWords();
  const [chosen, setChosen] = useState<string[]>([]);
  const [usage, setUsage] = useState<"user" | "service">("service");
  const key = useMemo(() => ({ of: [chosen, usage], value: purchaseKey() }), [chosen, usage]);
  const reserve = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/number-reservations", {
          params: { header: { "idempotency-key": key.value } },
          body: { numbers: chosen, usage },
        }),
      ),
    onSuccess: onHeld,
  });
  return (
    <>
      <Text c="dimmed" size="sm">
        {t("buy_choose")}
      </Text>
      <Checkbox.Group value={chosen} onChange={setChosen}>
        <div className={classes.offers}>
          {offers.map((offer) => (
            <div key={offer.number} className={classes.offer}>
              <Checkbox
                value={offer.number}
                label={offer.national}
                description={[offer.city, offer.international].filter(Boolean).join(" · ")}
                styles={{ label: { fontWeight: 600, fontVariantNumeric: "tabular-nums" } }}
              />
            </div>
          ))}
        </div>
      </Checkbox.Group>
      <Radio.Group
        label={t("buy_usage")}
        value={usage}
        onChange={(next) => setUsage(next as typeof usage)}
        mb="md"
      >
        <Stack gap="xs" mt="xs">
          <Radio value="service" label={t("usage_service")} description={t("usage_service_hint")} />
          <Radio value="user" label={t("usage_user")} description={t("usage_user_hint")} />
        </Stack>
      </Radio.Group>
      {reserve.isError && <Problem error={reserve.error} />}
      <Button
        mt="sm"
        disabled={chosen.length === 0}
        loading={reserve.isPending}
        onClick={() => reserve.mutate()}
      >
        {chosen.length === 0 ? t("buy_reserve_none") : t("buy_reserve", { count: chosen.length })}
      </Button>
    </>
  );
}
