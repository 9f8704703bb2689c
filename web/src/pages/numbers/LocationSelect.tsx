import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { addressFormQuery, locationsQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";

interface LocationSelectProps {
  country: string;
  value: string | null;
  onChange: (location: string | null) => void;
}

/** Where help is sent for the calls of a number: a validated location of its country. */
export function LocationSelect({ country, value, onChange }: LocationSelectProps) {
  const { t } = useWords();
  const form = useQuery(addressFormQuery(country));
  const locations = useQuery(locationsQuery(country));
  const valid = (locations.data?.items ?? []).filter((each) => each.validation !== null);
  return (
    <Select
      label={t("location")}
      description={
        <>
          {form.data?.due_words.text} <Link to="/numbers/locations">{t("location_manage")}</Link>
        </>
      }
      placeholder={t("location_automatic")}
      data={valid.map((each) => ({ value: each.id, label: each.name }))}
      value={value}
      onChange={onChange}
      clearable
      clearButtonProps={{ "aria-label": t("location_automatic") }}
      nothingFoundMessage={t("location_none")}
    />
  );
}
