import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { usersQuery } from "../api/queries";
import { useWords } from "../i18n/texts";

/** Long enough that a name is not asked for letter by letter. */
const TYPING_PAUSE_MS = 150;

interface PersonSelectProps {
  label: string;
  description?: string;
  value: string | null;
  onChange: (user: string | null) => void;
}

/** Finds anybody of the organisation by typing: the server's search, so that large ones are whole. */
export function PersonSelect({ label, description, value, onChange }: PersonSelectProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const found = useQuery(usersQuery(q));
  const [chosen, setChosen] = useState<{ value: string; label: string } | null>(null);
  const items = (found.data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  const listed =
    chosen && !items.some((each) => each.value === chosen.value) ? [...items, chosen] : items;
  return (
    <Select
      label={label}
      description={description}
      data={listed}
      value={value}
      searchable
      filter={({ options }) => options}
      clearable
      clearButtonProps={{ "aria-label": t("none") }}
      nothingFoundMessage={found.isFetching ? t("loading") : t("person_none_found")}
      onSearchChange={(text) => setTyped(text === chosen?.label ? "" : text)}
      onChange={(next) => {
        setChosen(listed.find((each) => each.value === next) ?? null);
        onChange(next);
      }}
    />
  );
}
