import { Button, NumberInput, Select } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { countryQuery, type NumberSearch } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import { Panel } from "../../parts/Page";
import classes from "./Buy.module.css";

/** As many as fit on a page that a person chooses from; the API takes up to 50. */
const MOST_OFFERS = 50;
const USUAL_OFFERS = 5;

interface SearchFormProps {
  country: string | null;
  city: string | null;
  search: (asked: NumberSearch) => void;
}

export function SearchForm({ country: first, city: firstCity, search }: SearchFormProps) {
  const { t, f } = useWords();
  const [country, setCountry] = useState(first);
  const [city, setCity] = useState(firstCity);
  const [kind, setKind] = useState<NumberSearch["kind"]>("geographic");
  const [quantity, setQuantity] = useState<number>(USUAL_OFFERS);
  const facts = useQuery({ ...countryQuery(country ?? ""), enabled: country !== null });
  const cities = (facts.data?.cities ?? [])
    .filter((each) => each.toll_numbers)
    .map((each) => ({ value: each.id, label: each.name }))
    .sort((a, b) => f.compare(a.label, b.label));
  // A link may name a city as people do.
  const chosen = facts.data?.cities.find((each) => each.id === city || each.local_name === city);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (country === null) return;
    search({ country, city: kind === "geographic" ? (chosen?.id ?? "") : "", kind, quantity });
  };
  return (
    <Panel title={t("buy_search")}>
      <form onSubmit={submit} className={classes.form}>
        <CountrySelect
          label={t("country")}
          value={country}
          onChange={(next) => {
            setCountry(next);
            setCity(null);
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
          <Select
            label={t("city")}
            placeholder={t("city_any")}
            size="md"
            data={cities}
            value={chosen?.id ?? null}
            onChange={setCity}
            searchable
            clearable
            clearButtonProps={{ "aria-label": t("city_any") }}
            disabled={country === null}
            nothingFoundMessage={t("city_none_found")}
          />
        )}
        <NumberInput
          label={t("buy_quantity")}
          size="md"
          min={1}
          max={MOST_OFFERS}
          allowDecimal={false}
          value={quantity}
          onChange={(next) => setQuantity(Number(next) || 1)}
        />
        <Button
          type="submit"
          size="md"
          disabled={country === null}
          leftSection={<IconSearch size={18} aria-hidden />}
        >
          {t("buy_find")}
        </Button>
      </form>
    </Panel>
  );
}
