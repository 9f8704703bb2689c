import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useState } from "react";
import { countriesQuery } from "../api/country-queries";
import { useWords } from "../i18n/texts";

/** Long enough that a word is not asked for letter by letter, short enough not to be felt. */
const TYPING_PAUSE_MS = 120;
/** The mark that the list's own keys put on the option they stand on. */
const HIGHLIGHTED = "[data-combobox-selected]";

interface CountrySelectProps {
  label: string;
  value: string | null;
  onChange: (iso2: string) => void;
  autoFocus?: boolean;
  /** Where it is what the page begins with. */
  size?: "md";
}

/** Finds a country by name, other usual name, without accents: the server's search, as you type. */
export function CountrySelect({ label, value, onChange, autoFocus, size }: CountrySelectProps) {
  const { t, f } = useWords();
  const [typed, setTyped] = useState("");
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const all = useQuery(countriesQuery(""));
  const chosen = all.data?.items.find((each) => each.iso2 === value);
  const q = asked === chosen?.name ? "" : asked;
  const found = useQuery(countriesQuery(q));
  const items = found.data?.items ?? [];
  const listed = chosen && !items.some((each) => each.iso2 === chosen.iso2) ? [...items, chosen] : items;
  const options = listed.map((each) => ({
    value: each.iso2,
    label: each.name,
  }));
  // Until the server has answered what stands in the field, its last answer is narrowed here: whoever
  // types and presses Enter at once gets the country that was typed, never the one shown before.
  const current = asked === typed.trim() && !found.isPlaceholderData;
  const fits = current ? items : items.filter((each) => f.includes(each.name, typed.trim()));
  // Enter pressed before there was anything to choose from counts once there is.
  const [entered, setEntered] = useState(false);
  const first = current && found.data ? found.data.items[0]?.iso2 : undefined;
  useEffect(() => {
    if (entered && found.data && current) {
      setEntered(false);
      if (first) onChange(first);
    }
  }, [entered, found.data, current, first, onChange]);
  // The list may change between an arrow key and Enter: what stands highlighted counts, not its place.
  const enter = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    const list = (event.target as HTMLElement).getAttribute("aria-controls");
    const highlighted = list && document.getElementById(list)?.querySelector<HTMLElement>(HIGHLIGHTED);
    if (!highlighted && (typed.trim() === "" || typed === chosen?.name)) return;
    event.preventDefault();
    event.stopPropagation();
    if (highlighted) highlighted.click();
    else setEntered(true);
  };
  const shown = new Set(fits.map((each) => each.iso2));
  return (
    <Select
      label={label}
      placeholder={t("country_placeholder")}
      data={options}
      value={value}
      onChange={(iso2) => iso2 && onChange(iso2)}
      searchable
      onSearchChange={(text) => {
        setTyped(text);
        setEntered(false);
      }}
      wrapperProps={{ onKeyDownCapture: enter }}
      filter={({ options: given }) =>
        given.filter((each) => "value" in each && shown.has(String(each.value)))
      }
      selectFirstOptionOnChange
      nothingFoundMessage={!current || found.isFetching ? t("loading") : t("country_none_found")}
      size={size}
      autoFocus={autoFocus}
    />
  );
}
