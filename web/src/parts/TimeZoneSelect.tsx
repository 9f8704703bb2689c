import { Select } from "@mantine/core";
import { useWords } from "../i18n/texts";

const ZONES = Intl.supportedValuesOf("timeZone");

/** The zone whose wall clock times go by. */
export function TimeZoneSelect({ value, change }: { value: string; change: (zone: string) => void }) {
  const { t } = useWords();
  const data = ZONES.includes(value) ? ZONES : [value, ...ZONES];
  return (
    <Select
      label={t("time_zone")}
      data={data}
      value={value}
      searchable
      limit={60}
      allowDeselect={false}
      onChange={(zone) => zone && change(zone)}
    />
  );
}
