import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { locationsQuery } from "../../api/queries";
import type { Location } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { LocationDialog } from "./LocationDialog";
import { NumberParts } from "./NumberParts";

type Doing = { what: "create" } | { what: "change" | "validate" | "place" | "delete"; of: Location } | null;

/** The addresses to which help is sent, who or what found each right, and what is there. */
export function LocationsPage() {
  const { t } = useWords();
  const [cursor, setCursor] = useState<string>();
  const [doing, setDoing] = useState<Doing>(null);
  const locations = useQuery(locationsQuery(undefined, cursor));
  const close = () => setDoing(null);
  const add = (
    <Button
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => setDoing({ what: "create" })}
    >
      {t("location_add")}
    </Button>
  );
  return (
    <Page title={t("locations_title")} lead={t("locations_lead")} actions={add}>
      <NumberParts />
      <Panel>
        <Loaded query={locations} lines={5}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("locations_none")} hint={t("locations_none_hint")} action={add} />
            ) : (
              <>
                <LocationTable locations={data.items} act={setDoing} />
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {doing?.what === "create" && <LocationDialog close={close} />}
      {doing?.what === "change" && <LocationDialog of={doing.of} close={close} />}
      {doing !== null && doing.what !== "create" && doing.what !== "change" && (
        <ActDialog what={doing.what} of={doing.of} close={close} />
      )}
    </Page>
  );
}

function LocationTable({
  locations,
  act,
}: {
  locations: Location[];
  act: (doing: Doing) => void;
}) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("location")}</th>
          <th scope="col">{t("country")}</th>
          <th scope="col">{t("location_validation")}</th>
          <th scope="col">{t("location_numbers")}</th>
          <th scope="col" className="end">
            {t("actions")}
          </th>
        </tr>
      </thead>
      <tbody>
        {locations.map((each) => (
          <tr key={each.id}>
            <td data-label={t("location")}>
              <span>
                {each.name}
                <Text span size="xs" c="dimmed" display="block">
                  {[each.address.postcode, each.area_codes.join(", ")].filter(Boolean).join(" · ")}
                </Text>
              </span>
            </td>
            <td data-label={t("country")}>{f.country(each.country)}</td>
            <td data-label={t("location_validation")}>
              <Validated of={each} />
            </td>
            <td data-label={t("location_numbers")}>{f.count(each.numbers)}</td>
            <td className="end">
              <Group gap="xs" justify="flex-end">
                {each.validation === null && (
                  <>
                    <Button
                      size="compact-sm"
                      aria-label={t("location_validate_which", { name: each.name })}
                      onClick={() => act({ what: "validate", of: each })}
                    >
                      {t("location_validate")}
                    </Button>
                    {!each.final && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={t("location_change_which", { name: each.name })}
                        onClick={() => act({ what: "change", of: each })}
                      >
                        {t("edit")}
                      </Button>
                    )}
                  </>
                )}
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("location_place_which", { name: each.name })}
                  onClick={() => act({ what: "place", of: each })}
                >
                  {t("location_place")}
                </Button>
                {each.numbers === 0 && (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    c="var(--no)"
                    aria-label={t("location_delete_which", { name: each.name })}
                    onClick={() => act({ what: "delete", of: each })}
                  >
                    {t("location_delete")}
                  </Button>
                )}
              </Group>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Validated({ of }: { of: Location }) {
  const { t, f } = useWords();
  if (of.validation === null) return <Status tone="part">{t("location_not_validated")}</Status>;
  const by = of.validation.by?.name;
  return (
    <span>
      <Status tone="yes">{of.validation.words.text}</Status>
      <Text span size="xs" c="dimmed" display="block">
        {[by, f.moment(of.validation.at)].filter(Boolean).join(" · ")}
      </Text>
    </span>
  );
}

interface ActDialogProps {
  what: "validate" | "place" | "delete";
  of: Location;
  close: () => void;
}

function ActDialog({ what, of, close }: ActDialogProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState("");
  const [key] = useState(purchaseKey);
  const path = { location_id: of.id };
  const act = async () => {
    if (what === "delete")
      await api.DELETE("/api/v1/emergency-locations/{location_id}", { params: { path } });
    else if (what === "place")
      await body(
        api.POST("/api/v1/emergency-locations/{location_id}/places", {
          params: { path, header: { "idempotency-key": key } },
          body: { place: typed },
        }),
      );
    else
      await body(
        api.POST("/api/v1/emergency-locations/{location_id}/validation", {
          params: { path },
          body: { area_codes: typed.split(/[\s,;]+/).filter(Boolean) },
        }),
      );
  };
  const titles = {
    validate: t("location_validate_which", { name: of.name }),
    place: t("location_place_which", { name: of.name }),
    delete: t("location_delete_which", { name: of.name }),
  };
  const hints = {
    validate: t("location_validate_hint"),
    place: t("location_place_hint"),
    delete: t("location_delete_hint"),
  };
  const actions = {
    validate: t("location_validate"),
    place: t("location_place"),
    delete: t("location_delete"),
  };
  return (
    <Ask
      title={titles[what]}
      action={actions[what]}
      run={act}
      stale={["locations"]}
      ready={what !== "place" || typed.trim() !== ""}
      grave={what === "delete"}
      close={close}
    >
      <Text size="sm">{hints[what]}</Text>
      {what !== "delete" && (
        <TextInput
          label={what === "place" ? t("location_place_name") : t("location_area_codes")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </Ask>
  );
}
