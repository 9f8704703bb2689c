import { Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { addressFormQuery } from "../../api/queries";
import type { AddressForm, Location } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";

interface LocationDialogProps {
  /** The address to correct; without one, a new one is made. */
  of?: Location;
  close: () => void;
}

/** An address, with the fields that its country asks for. */
export function LocationDialog({ of, close }: LocationDialogProps) {
  const { t } = useWords();
  const [country, setCountry] = useState<string | null>(of?.country ?? null);
  const [address, setAddress] = useState<Record<string, string>>(of?.address ?? {});
  const [place, setPlace] = useState(of?.place ?? "");
  const form = useQuery({ ...addressFormQuery(country ?? ""), enabled: country !== null });
  const save = () =>
    of === undefined
      ? body(
          api.POST("/api/v1/emergency-locations", {
            params: { header: { "idempotency-key": purchaseKey() } },
            body: { country: country ?? "", address, place },
          }),
        )
      : body(
          api.PUT("/api/v1/emergency-locations/{location_id}", {
            params: { path: { location_id: of.id } },
            body: { address, place },
          }),
        );
  return (
    <Ask
      title={of ? t("location_change_which", { name: of.name }) : t("location_add")}
      action={t("save")}
      run={save}
      stale={["locations"]}
      ready={form.data !== undefined}
      close={close}
    >
      {of === undefined && (
        <CountrySelect label={t("country")} value={country} onChange={setCountry} />
      )}
      {form.data && (
        <>
          <Text size="sm">{form.data.due_words.text}</Text>
          <Fields
            form={form.data}
            address={address}
            change={(name, text) => setAddress((now) => ({ ...now, [name]: text }))}
          />
          <TextInput
            label={t("location_place_name")}
            description={t("location_place_hint")}
            value={place}
            onChange={(event) => setPlace(event.currentTarget.value)}
          />
        </>
      )}
    </Ask>
  );
}

interface FieldsProps {
  form: AddressForm;
  address: Record<string, string>;
  change: (name: string, text: string) => void;
}

function Fields({ form, address, change }: FieldsProps) {
  const { t } = useWords();
  return form.parts.map((part) => (
    <TextInput
      key={part.name}
      label={part.label}
      required={part.required}
      description={
        part.name === "postcode" && form.postcode_example
          ? t("location_postcode_example", { example: form.postcode_example })
          : undefined
      }
      value={address[part.name] ?? ""}
      onChange={(event) => change(part.name, event.currentTarget.value)}
    />
  ));
}
