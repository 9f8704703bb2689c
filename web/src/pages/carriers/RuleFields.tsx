import { Checkbox, Group, MultiSelect, NumberInput, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { countriesQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import type { Part } from "./settings";

/** Emergency calls, how much it carries, and how it is watched. */
export function RuleFields({ settings, change, codecs }: Part & { codecs: string[] }) {
  const { t } = useWords();
  const countries = useQuery(countriesQuery(""));
  const known = countries.data?.items ?? [];
  return (
    <Stack>
      <MultiSelect
        label={t("carrier_emergency")}
        description={t("carrier_emergency_hint")}
        placeholder={settings.emergency.length === 0 ? t("carrier_emergency_none") : undefined}
        searchable
        data={known.map((each) => ({ value: each.iso2, label: each.name }))}
        value={settings.emergency}
        onChange={(emergency) => change({ emergency })}
        clearButtonProps={{ "aria-label": t("carrier_emergency_clear") }}
      />
      <Group grow preventGrowOverflow={false} align="flex-start">
        <NumberInput
          label={t("carrier_calls_most")}
          description={t("carrier_calls_most_hint")}
          min={1}
          max={100000}
          allowDecimal={false}
          hideControls
          value={settings.calls_most ?? ""}
          onChange={(most) => change({ calls_most: most === "" ? null : Number(most) })}
        />
        <NumberInput
          label={t("carrier_priority")}
          description={t("carrier_priority_hint")}
          min={-1000}
          max={1000}
          allowDecimal={false}
          hideControls
          value={settings.priority}
          onChange={(priority) => change({ priority: Number(priority) || 0 })}
        />
        <NumberInput
          label={t("carrier_health")}
          description={t("carrier_health_hint")}
          min={0}
          max={3600}
          allowDecimal={false}
          hideControls
          value={settings.health_s}
          onChange={(seconds) => change({ health_s: Number(seconds) || 0 })}
        />
      </Group>
      <Checkbox.Group
        label={t("carrier_codecs")}
        value={settings.codecs}
        onChange={(chosen) => change({ codecs: chosen })}
      >
        <Group mt="xs">
          {codecs.map((each) => (
            <Checkbox key={each} value={each} label={each} />
          ))}
        </Group>
      </Checkbox.Group>
      <Switch
        label={t("carrier_active")}
        description={t("carrier_active_hint")}
        checked={settings.active}
        onChange={(event) => change({ active: event.currentTarget.checked })}
      />
    </Stack>
  );
}
