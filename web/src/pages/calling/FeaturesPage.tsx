import { Button, NumberInput, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { phoneFeaturesQuery } from "../../api/calling-queries";
import { api, body } from "../../api/client";
import { may, useSession } from "../../api/session";
import type { PhoneFeatures } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Calling.module.css";
import { Codes } from "./Codes";
import { Groups } from "./Groups";
import { Parked } from "./Parked";

/** What all telephones of the organisation share: call groups, codes, parked calls. */
export function FeaturesPage() {
  const { t } = useWords();
  const session = useSession();
  const features = useQuery(phoneFeaturesQuery());
  return (
    <Page title={t("features_title")} lead={t("features_lead")}>
      <div className={classes.columns}>
        <Stack gap="lg">
          <Groups />
          <Panel title={t("calling_parked")}>
            <Parked />
          </Panel>
        </Stack>
        <Panel title={t("calling_codes")}>
          {may(session, "change_phone_features") ? (
            <Loaded query={features} lines={6}>
              {(data) => <Editor features={data} />}
            </Loaded>
          ) : (
            <Codes />
          )}
        </Panel>
      </div>
    </Page>
  );
}

function Editor({ features }: { features: PhoneFeatures }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const [codes, setCodes] = useState(
    Object.fromEntries(features.items.map((each) => [each.feature, each.code])),
  );
  const [backS, setBackS] = useState(features.park_back_s);
  const keep = useMutation({
    mutationFn: () =>
      body(api.PATCH("/api/v1/phone-features", { body: { codes, park_back_s: backS } })),
    onSuccess: (now) => queries.setQueryData(phoneFeaturesQuery().queryKey, now),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {features.items.map((each) => (
          <TextInput
            key={each.feature}
            label={each.words.text}
            maxLength={4}
            value={codes[each.feature] ?? ""}
            onChange={(event) =>
              setCodes({
                ...codes,
                [each.feature]: event.currentTarget.value.replace(/[^*0-9]/g, ""),
              })
            }
          />
        ))}
        <NumberInput
          label={t("features_park_back")}
          description={t("figure_between", {
            least: f.count(features.park_back_least_s),
            most: f.count(features.park_back_most_s),
          })}
          inputWrapperOrder={["label", "input", "description", "error"]}
          min={features.park_back_least_s}
          max={features.park_back_most_s}
          allowDecimal={false}
          hideControls
          value={backS}
          onChange={(next) => setBackS(Number(next) || 0)}
        />
        <Problem error={keep.error} />
        <div className={classes.keep}>
          <Button type="submit" loading={keep.isPending}>
            {t("save")}
          </Button>
          {keep.isSuccess && <span role="status">{t("calling_saved")}</span>}
        </div>
      </Stack>
    </form>
  );
}
