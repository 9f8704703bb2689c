import { Button, NumberInput, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { licencesQuery } from "../../api/queries";
import type { Licence, Session } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./SetUp.module.css";

/** What a first hour needs; all others are on the page of people. */
const FROM_THE_START: readonly string[] = [
  "AUDIO_CONFERENCING",
  "PHONE_SYSTEM",
  "COMMUNICATIONS_CREDITS",
];
const FIRST: readonly string[] = [...FROM_THE_START, "DOMESTIC_CALLING_PLAN"];
const PEOPLE = 5;
const MOST = 1_000_000;

/** Which services people shall have: as many licences as people, the first of each for oneself. */
export function LicencesStep({ session }: { session: Session }) {
  const licences = useQuery(licencesQuery());
  return (
    <Loaded query={licences}>
      {(data) => <Choice licences={first(data.items)} session={session} />}
    </Loaded>
  );
}

function first(licences: readonly Licence[]): Licence[] {
  return licences.filter(({ product }) => FIRST.includes(product));
}

function Choice({ licences, session }: { licences: Licence[]; session: Session }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<readonly string[]>(FROM_THE_START);
  const [people, setPeople] = useState<number | string>(PEOPLE);
  const get = useMutation({
    mutationFn: async () => {
      for (const { product, purchased } of licences.filter((each) => chosen.includes(each.product))) {
        const body_ = { purchased: Math.max(purchased, Number(people)) };
        await body(api.PUT("/api/v1/licences/{product}", { params: { path: { product } }, body: body_ }));
        const params = { path: { user_id: session.user_id, product } };
        await body(api.PUT("/api/v1/users/{user_id}/licences/{product}", { params }));
      }
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["licences"] });
      await queries.invalidateQueries({ queryKey: ["set-up"] });
    },
  });
  const toggle = (product: string, on: boolean) =>
    setChosen(on ? [...chosen, product] : chosen.filter((each) => each !== product));
  return (
    <Stack gap="md" className={classes.body}>
      {licences.map((licence) => {
        const monthly = licence.terms.find(({ months }) => months === 1)?.price;
        return (
          <Switch
            key={licence.product}
            label={licence.name}
            description={
              <>
                {licence.explanation}{" "}
                {monthly && t("step_licence_price", { price: f.money(monthly.amount_micros, monthly.currency) })}
              </>
            }
            checked={chosen.includes(licence.product)}
            onChange={(event) => toggle(licence.product, event.currentTarget.checked)}
          />
        );
      })}
      <NumberInput
        label={t("step_people")}
        description={t("step_people_hint")}
        min={1}
        max={MOST}
        allowDecimal={false}
        value={people}
        onChange={setPeople}
        maw={320}
      />
      {get.isError && <Problem error={get.error} />}
      <div>
        <Button
          loading={get.isPending}
          disabled={chosen.length === 0 || people === ""}
          onClick={() => get.mutate()}
        >
          {t("step_licences_get")}
        </Button>
        {chosen.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("step_licences_none")}
          </Text>
        )}
      </div>
    </Stack>
  );
}
