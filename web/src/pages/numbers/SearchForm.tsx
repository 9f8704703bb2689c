import { Button, NumberInput, Radio, Select, Stack, Text } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { countryQuery, type NumberSearch, quotasQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Panel } from "../../parts/Page";
import { Status } from "../../parts/Status";
import classes from "./Buy.module.css";

/** As many as fit on a page that a person chooses from; the API takes up to 500. */
const MOST_OFFERS = 50;
const USUAL_OFFERS = 5;

interface SearchFormProps {
  country: string | null;
  city: string | null;
  search: (asked: NumberSearch) => void;
}

interface Option {
  value: string;
  label: string;
}

/** Each value once, by its label. */
function distinct(options: Option[], compare: (a: string, b: string) => number): Option[] {
  const once = new Map(options.map((each) => [each.value, each]));
  return [...once.values()].sort((a, b) => compare(a.label, b.label));
}

export function SearchForm({ country: first, city: firstCity, search }: SearchFormProps) {
  const { t, f } = useWords();
  const [country, setCountry] = useState(first);
  const [subdivision, setSubdivision] = useState<string | null>(null);
  const [city, setCity] = useState(firstCity);
  const [areaCode, setAreaCode] = useState<string | null>(null);
  const [kind, setKind] = useState<NumberSearch["kind"]>("geographic");
  const [wanted, setUsage] = useState<NumberSearch["usage"]>("service");
  const [quantity, setQuantity] = useState<number>(USUAL_OFFERS);
  const usage = kind === "toll_free" ? "service" : wanted;
  const facts = useQuery({ ...countryQuery(country ?? ""), enabled: country !== null });
  const quotas = useQuery(quotasQuery());
  const what = usage === "user" ? "user" : kind === "toll_free" ? "toll_free" : "toll";
  const quota = quotas.data?.items.find((each) => each.what === what);
  const places = (facts.data?.cities ?? []).filter((each) => each.toll_numbers);
  const within = places.filter((each) => subdivision === null || each.subdivision === subdivision);
  // A link may name a city as people do.
  const chosen = within.find((each) => each.id === city || each.local_name === city);
  const regions = places
    .filter((each) => each.subdivision !== null)
    .map((each) => ({ value: each.subdivision ?? "", label: each.subdivision_name ?? "" }));
  const codes = (chosen ? [chosen] : within).flatMap((each) => each.area_codes);
  const most = Math.min(MOST_OFFERS, quota?.left ?? MOST_OFFERS);
  const ready = country !== null && most > 0 && !quota?.needs;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (country === null || !ready) return;
    const placed = kind === "geographic";
    search({
      country,
      subdivision: placed ? (subdivision ?? "") : "",
      city: placed ? (chosen?.id ?? "") : "",
      area_code: placed ? (areaCode ?? "") : "",
      kind,
      usage,
      quantity: Math.min(quantity, most),
    });
  };
  const elsewhere = () => {
    setCity(null);
    setAreaCode(null);
  };
  return (
    <Panel title={t("buy_search")}>
      <form onSubmit={submit}>
        <Radio.Group
          label={t("buy_usage")}
          value={usage}
          onChange={(next) => setUsage(next as typeof usage)}
          mb="md"
        >
          <Stack gap="xs" mt="xs">
            <Radio
              value="service"
              label={t("usage_service")}
              description={t("usage_service_hint")}
            />
            <Radio
              value="user"
              label={t("usage_user")}
              description={t("usage_user_hint")}
              disabled={kind === "toll_free"}
            />
          </Stack>
        </Radio.Group>
        <div className={classes.form}>
          <CountrySelect
            size="md"
            label={t("country")}
            value={country}
            onChange={(next) => {
              setCountry(next);
              setSubdivision(null);
              elsewhere();
            }}
          />
          <Select
            label={t("number_kind")}
            size="md"
            data={[
              { value: "geographic", label: t("kind_geographic") },
              { value: "toll_free", label: t("kind_toll_free") },
              { value: "non_geographic", label: t("kind_non_geographic") },
            ]}
            value={kind}
            allowDeselect={false}
            onChange={(next) => next && setKind(next as NumberSearch["kind"])}
          />
          {kind === "geographic" && (
            <>
              <Select
                label={t("subdivision")}
                placeholder={t("subdivision_any")}
                size="md"
                data={distinct(regions, f.compare)}
                value={subdivision}
                onChange={(next) => {
                  setSubdivision(next);
                  elsewhere();
                }}
                searchable
                clearable
                clearButtonProps={{ "aria-label": t("subdivision_any") }}
                disabled={country === null}
                nothingFoundMessage={t("subdivision_none_found")}
              />
              <Select
                label={t("city")}
                placeholder={t("city_any")}
                size="md"
                data={distinct(
                  within.map((each) => ({ value: each.id, label: each.name })),
                  f.compare,
                )}
                value={chosen?.id ?? null}
                onChange={(next) => {
                  setCity(next);
                  setAreaCode(null);
                }}
                searchable
                clearable
                clearButtonProps={{ "aria-label": t("city_any") }}
                disabled={country === null}
                nothingFoundMessage={t("city_none_found")}
              />
              <Select
                label={t("area_code")}
                placeholder={t("area_code_any")}
                size="md"
                data={distinct(
                  codes.map((each) => ({ value: each, label: each })),
                  f.compare,
                )}
                value={areaCode}
                onChange={setAreaCode}
                searchable
                clearable
                clearButtonProps={{ "aria-label": t("area_code_any") }}
                disabled={country === null}
                nothingFoundMessage={t("area_code_none_found")}
              />
            </>
          )}
          <NumberInput
            label={t("buy_quantity")}
            size="md"
            min={1}
            max={Math.max(1, most)}
            allowDecimal={false}
            value={Math.min(quantity, Math.max(1, most))}
            onChange={(next) => setQuantity(Number(next) || 1)}
          />
          <Button
            type="submit"
            size="md"
            disabled={!ready}
            leftSection={<IconSearch size={18} aria-hidden />}
          >
            {t("buy_find")}
          </Button>
        </div>
        {quota && (quota.needs || quota.left === 0) && (
          <Text component="div" mt="md" role="status">
            <Status tone="no">{quota.needs?.text ?? quota.formula.text}</Status>
          </Text>
        )}
      </form>
    </Panel>
  );
}
