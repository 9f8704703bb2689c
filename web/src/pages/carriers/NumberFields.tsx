import { Group, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { type TextKey, useWords } from "../../i18n/texts";
import { CountrySelect } from "../../parts/CountrySelect";
import type { Part, Settings } from "./settings";
import { lines } from "./settings";

const FORMS: readonly { value: Settings["form"]; name: TextKey }[] = [
  { value: "e164", name: "carrier_form_e164" },
  { value: "digits", name: "carrier_form_digits" },
  { value: "national", name: "carrier_form_national" },
];
const CALLER_IDS: readonly { value: Settings["caller_id"]; name: TextKey }[] = [
  { value: "asserted", name: "carrier_caller_id_asserted" },
  { value: "preferred", name: "carrier_caller_id_preferred" },
  { value: "remote_party", name: "carrier_caller_id_remote_party" },
  { value: "from", name: "carrier_caller_id_from" },
  { value: "account", name: "carrier_caller_id_account" },
];
const DIVERSIONS: readonly { value: Settings["diversion"]; name: TextKey }[] = [
  { value: "none", name: "carrier_diversion_none" },
  { value: "diversion", name: "carrier_diversion_diversion" },
  { value: "history", name: "carrier_diversion_history" },
  { value: "both", name: "carrier_diversion_both" },
];

/** How numbers are written for the carrier, and which of them it carries. */
export function NumberFields({ settings, change }: Part) {
  const { t } = useWords();
  return (
    <Stack>
      <Select
        label={t("carrier_form")}
        allowDeselect={false}
        data={FORMS.map(({ value, name }) => ({ value, label: t(name) }))}
        value={settings.form}
        onChange={(form) => change({ form: form as Settings["form"] })}
      />
      {settings.form === "national" && (
        <CountrySelect
          label={t("carrier_form_country")}
          value={settings.country}
          onChange={(country) => change({ country })}
        />
      )}
      <Group grow preventGrowOverflow={false} align="flex-start">
        <TextInput
          label={t("carrier_strip")}
          description={t("carrier_strip_hint")}
          pattern="[0-9+*#]{0,16}"
          value={settings.strip}
          onChange={(event) => change({ strip: event.currentTarget.value })}
        />
        <TextInput
          label={t("carrier_prefix")}
          description={t("carrier_prefix_hint")}
          pattern="[0-9+*#]{0,16}"
          value={settings.prefix}
          onChange={(event) => change({ prefix: event.currentTarget.value })}
        />
      </Group>
      <Textarea
        label={t("carrier_prefixes")}
        description={t("carrier_prefixes_hint")}
        autosize
        required
        withAsterisk={false}
        value={settings.prefixes.join("\n")}
        onChange={(event) => change({ prefixes: lines(event.currentTarget.value) })}
        onBlur={() =>
          change({ prefixes: settings.prefixes.map((each) => each.trim()).filter(Boolean) })
        }
      />
      <Select
        label={t("carrier_caller_id")}
        allowDeselect={false}
        data={CALLER_IDS.map(({ value, name }) => ({ value, label: t(name) }))}
        value={settings.caller_id}
        onChange={(caller) => change({ caller_id: caller as Settings["caller_id"] })}
      />
      <Select
        label={t("carrier_diversion")}
        description={t("carrier_diversion_hint")}
        allowDeselect={false}
        data={DIVERSIONS.map(({ value, name }) => ({ value, label: t(name) }))}
        value={settings.diversion}
        onChange={(how) => change({ diversion: how as Settings["diversion"] })}
      />
    </Stack>
  );
}
