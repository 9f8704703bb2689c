import { NumberInput, Text } from "@mantine/core";
import { useState } from "react";
import { api, body } from "../../api/client";
import type { Organisation } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

const FIELDS = ["users", "numbers", "calls"] as const;
const NAMES: Record<(typeof FIELDS)[number], TextKey> = {
  users: "organisation_people",
  numbers: "organisation_numbers",
  calls: "organisation_calls",
};

export function Limits({ organisation, close }: { organisation: Organisation; close: () => void }) {
  const { t } = useWords();
  const [limits, setLimits] = useState(organisation.limits);
  return (
    <Ask
      title={t("organisation_limits", { name: organisation.name })}
      action={t("save")}
      stale={["organisations"]}
      close={close}
      run={() =>
        body(
          api.PUT("/api/v1/organisations/{org}/limits", {
            params: { path: { org: organisation.id } },
            body: limits,
          }),
        )
      }
    >
      <Text>{t("organisation_limits_hint")}</Text>
      {FIELDS.map((field) => (
        <NumberInput
          key={field}
          label={t(NAMES[field])}
          min={0}
          max={1_000_000}
          allowDecimal={false}
          hideControls
          value={limits[field] ?? ""}
          onChange={(most) => setLimits({ ...limits, [field]: most === "" ? null : Number(most) })}
        />
      ))}
    </Ask>
  );
}
