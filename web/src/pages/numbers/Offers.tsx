import { Button, Checkbox, Group, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { api, body, purchaseKey, Refusal } from "../../api/client";
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
  const go = useNavigate();
  const offers = useQuery(searchQuery(asked));
  const onRequest =
    offers.error instanceof Refusal && offers.error.problem.id === "numbers.on_request";
  return (
    <Panel title={t("buy_offers")}>
      {onRequest && (
        <Group mb="md">
          <Button
            onClick={() => go({ to: "/numbers/requests", search: { country: asked.country } })}
          >
            {t("request_new")}
          </Button>
        </Group>
      )}
      <Loaded query={offers}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("buy_no_offers")} hint={t("buy_no_offers_hint")} />
          ) : (
            <Choice
              key={data.items[0]?.number}
              offers={data.items}
              usage={asked.usage}
              onHeld={onHeld}
            />
          )
        }
      </Loaded>
    </Panel>
  );
}

interface ChoiceProps {
  offers: OfferedNumber[];
  usage: NumberSearch["usage"];
  onHeld: (reservation: Reservation) => void;
}

function Choice({ offers, usage, onHeld }: ChoiceProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string[]>([]);
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
      {reserve.isError && (
        // The stock has changed under the search: trying again shows what is there now.
        <Problem
          error={reserve.error}
          retry={() => void queries.invalidateQueries({ queryKey: ["search"] })}
        />
      )}
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
