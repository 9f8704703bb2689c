import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { colleaguesQuery } from "../api/calling-queries";
import { useWords } from "../i18n/texts";

/** Long enough that a name is not asked for letter by letter. */
const TYPING_PAUSE_MS = 150;

export interface Person {
  id: string;
  name: string;
}

interface PersonSelectProps {
  label: string;
  /** What it is called for those who hear it read. */
  spoken?: string;
  /** Without an id: nobody yet. */
  value: Person;
  /** Who cannot be chosen. */
  but?: readonly string[];
  /** Nobody may be chosen again: `nobody` is what that is called. */
  clearable?: boolean;
  nobody?: string;
  /** Telephones in common areas are found, too. */
  common?: boolean;
  choose: (found: Person) => void;
}

/** Anybody of the organisation, found by typing: the server's search, so that large ones are whole. */
export function PersonSelect(props: PersonSelectProps) {
  const { label, spoken, value, but = [], clearable, nobody, common, choose } = props;
  const { t } = useWords();
  const [sought, seek] = useState("");
  const [q] = useDebouncedValue(sought === value.name ? "" : sought.trim(), TYPING_PAUSE_MS);
  const found = useQuery(colleaguesQuery(q, common));
  const people = (found.data?.items ?? []).filter((each) => !but.includes(each.id));
  const data = people.map((each) => ({ value: each.id, label: each.name }));
  if (value.id && !data.some((each) => each.value === value.id)) {
    data.unshift({ value: value.id, label: value.name || value.id });
  }
  return (
    <Select
      label={label}
      {...(spoken === undefined ? {} : { "aria-label": spoken })}
      placeholder={nobody ?? t("person_search")}
      searchable
      allowDeselect={false}
      clearable={clearable}
      clearButtonProps={{ "aria-label": nobody ?? t("none") }}
      nothingFoundMessage={found.isFetching ? t("loading") : t("person_none_found")}
      filter={({ options }) => options}
      data={data}
      value={value.id || null}
      searchValue={sought}
      onSearchChange={seek}
      onChange={(id) => {
        const chosen = data.find((each) => each.value === id);
        choose(chosen ? { id: chosen.value, name: chosen.label } : { id: "", name: "" });
      }}
    />
  );
}
