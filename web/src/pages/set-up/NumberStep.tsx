import { Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { type NumberSearch, numbersQuery, searchQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./SetUp.module.css";

/** A few to choose from; the page of numbers searches by city, kind and area code. */
const OFFERED = 6;

interface Choosable {
  number: string;
  national: string;
  international: string;
  city: string | null;
  /** Had already, and nobody answers it. */
  free: boolean;
}

/** A number of the country for the meetings: one that is had already, or a new one. */
export function NumberStep({ country }: { country: string }) {
  const { t } = useWords();
  const asked: NumberSearch = {
    country,
    city: "",
    subdivision: "",
    area_code: "",
    kind: "geographic",
    usage: "service",
    quantity: OFFERED,
  };
  const free = useQuery(numbersQuery({ state: "free", usage: "service" }));
  const had = free.data?.items ?? [];
  const offers = useQuery({ ...searchQuery(asked), enabled: free.isSuccess && had.length === 0 });
  const toNumbers = (
    <Text size="sm">
      <Link to="/numbers/get" search={{ country }}>
        {t("step_number_others")}
      </Link>
    </Text>
  );
  if (had.length > 0) return <Choice numbers={had.map((each) => ({ ...each, free: true }))} />;
  return (
    <Stack gap="sm" className={classes.body}>
      <Loaded query={offers}>
        {(data) =>
          data.items.length === 0 ? (
            <Text size="sm">{t("step_number_none")}</Text>
          ) : (
            <Choice numbers={data.items.map((each) => ({ ...each, free: false }))} />
          )
        }
      </Loaded>
      {toNumbers}
    </Stack>
  );
}

function Choice({ numbers }: { numbers: Choosable[] }) {
  const { t, language } = useWords();
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<string | null>(numbers[0]?.number ?? null);
  // Of this number: asked again after a lost answer, it is not bought twice.
  const key = useMemo(() => ({ of: chosen, value: purchaseKey() }), [chosen]);
  const number = numbers.find((each) => each.number === chosen);
  const get = useMutation({
    mutationFn: async (wanted: Choosable) => {
      if (!wanted.free) await acquire(wanted.number, key.value);
      const params = { path: { number: wanted.number } };
      const languages = language === "en" ? ["en"] : [language, "en"];
      const assignment = { to: "bridge", languages, default: false } as const;
      await body(api.PUT("/api/v1/numbers/{number}/assignment", { params, body: assignment }));
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["numbers"] });
      await queries.invalidateQueries({ queryKey: ["set-up"] });
    },
  });
  return (
    <Stack gap="sm" className={classes.body}>
      <Radio.Group label={t("step_number_choose")} value={chosen} onChange={setChosen}>
        <div className={classes.numbers}>
          {numbers.map((each) => (
            <Radio
              key={each.number}
              value={each.number}
              label={each.national}
              description={[each.city, each.international].filter(Boolean).join(" · ")}
            />
          ))}
        </div>
      </Radio.Group>
      {get.isError && (
        <Problem error={get.error} retry={() => void queries.invalidateQueries({ queryKey: ["search"] })} />
      )}
      <Group>
        <Button
          disabled={!number}
          loading={get.isPending}
          onClick={() => number && get.mutate(number)}
        >
          {t(number?.free ? "step_number_assign" : "step_number_get")}
        </Button>
      </Group>
    </Stack>
  );
}

async function acquire(number: string, key: string): Promise<void> {
  const held = await body(
    api.POST("/api/v1/number-reservations", {
      params: { header: { "idempotency-key": `hold${key}` } },
      body: { numbers: [number], usage: "service" },
    }),
  );
  await body(
    api.POST("/api/v1/number-orders", {
      params: { header: { "idempotency-key": `take${key}` } },
      body: { reservation_id: held.id, location_id: null },
    }),
  );
}
