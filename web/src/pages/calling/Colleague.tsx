import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { colleaguesQuery } from "../../api/calling-queries";
import { useWords } from "../../i18n/texts";

interface ColleagueProps {
  label: string;
  /** What it is called for those who hear it read. */
  spoken?: string;
  value: { id: string; name: string };
  /** Who cannot be chosen. */
  but?: readonly string[];
  choose: (found: { id: string; name: string }) => void;
}

/** Somebody of the organisation, found by name. */
export function Colleague({ label, spoken, value, but = [], choose }: ColleagueProps) {
  const { t } = useWords();
  const [sought, seek] = useState("");
  const found = useQuery(colleaguesQuery(sought === value.name ? "" : sought));
  const people = (found.data?.items ?? []).filter((each) => !but.includes(each.id));
  const data = people.map((each) => ({ value: each.id, label: each.name }));
  if (value.id && !data.some((each) => each.value === value.id)) {
    data.unshift({ value: value.id, label: value.name || value.id });
  }
  return (
    <Select
      label={label}
      {...(spoken === undefined ? {} : { "aria-label": spoken })}
      placeholder={t("calling_person_search")}
      searchable
      allowDeselect={false}
      filter={({ options }) => options}
      data={data}
      value={value.id || null}
      searchValue={sought}
      onSearchChange={seek}
      onChange={(id) => {
        const chosen = data.find((each) => each.value === id);
        if (chosen) choose({ id: chosen.value, name: chosen.label });
      }}
    />
  );
}
