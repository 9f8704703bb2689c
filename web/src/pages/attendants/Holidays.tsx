import { ActionIcon, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { publicHolidaysQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { CountrySelect } from "../../parts/CountrySelect";
import { Disclosure } from "../../parts/Disclosure";
import { Loaded } from "../../parts/Problem";
import classes from "./Attendant.module.css";
import { GreetingSelect, TargetSelect } from "./Choosing";
import { Fault } from "./Fault";
import type { Holiday, Range } from "./plan";

const YEARS = 3;

interface HolidaysProps {
  holidays: Holiday[];
  most: number;
  country: string;
  change: (holidays: Holiday[]) => void;
}

/** Days on which other words are heard: those of a country at once, or one's own. */
export function Holidays({ holidays, most, country, change }: HolidaysProps) {
  const { t } = useWords();
  const [bringing, bring] = useDisclosure(false);
  const put = (at: number, part: Partial<Holiday>) =>
    change(holidays.map((each, place) => (place === at ? { ...each, ...part } : each)));
  const add = () => {
    const today = new Date().toISOString().slice(0, 10);
    change([...holidays, { name: "", dates: [[today, today]], greeting: "attendant.holiday" }]);
  };
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t("holidays_hint")}
      </Text>
      <Fault place="holidays" />
      {holidays.map((holiday, at) => (
        <HolidayRow
          key={`${at}`}
          at={at}
          holiday={holiday}
          put={(part) => put(at, part)}
          remove={() => change(holidays.filter((_, place) => place !== at))}
        />
      ))}
      <Group>
        <Button variant="default" onClick={bring.open}>
          {t("holidays_bring")}
        </Button>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={add}
          disabled={holidays.length >= most}
        >
          {t("holidays_add")}
        </Button>
      </Group>
      {bringing && (
        <BringHolidays
          country={country}
          close={bring.close}
          bring={(found) => {
            const names = new Set(found.map((each) => each.name));
            change([...holidays.filter((each) => !names.has(each.name)), ...found]);
          }}
        />
      )}
    </Stack>
  );
}

interface HolidayRowProps {
  at: number;
  holiday: Holiday;
  put: (part: Partial<Holiday>) => void;
  remove: () => void;
}

function HolidayRow({ at, holiday, put, remove }: HolidayRowProps) {
  const { t, f } = useWords();
  const name = holiday.name || t("holiday_unnamed");
  const dates = holiday.dates as Range[];
  const shown = dates
    .map(([first, last]) => (first === last ? f.day(first) : `${f.day(first)} – ${f.day(last)}`))
    .join(", ");
  const date = (place: number, part: 0 | 1, typed: string) =>
    put({
      dates: dates.map((range, each) =>
        each === place ? (part === 0 ? [typed, range[1]] : [range[0], typed]) : range,
      ),
    });
  return (
    <div role="group" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          <strong>{name}</strong>
          <Text size="sm" c="dimmed">
            {shown}
          </Text>
        </div>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("holiday_remove", { name })}
          onClick={remove}
        >
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </Group>
      <Fault place={`holidays.${at}`} within />
      <Disclosure summary={t("holiday_change", { name })}>
        <Stack gap="sm" mt="xs">
          <TextInput
            label={t("holiday_name")}
            value={holiday.name}
            maxLength={64}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          {dates.map(([first, last], place) => (
            <div key={`${place}`} className={classes.fields}>
              <TextInput
                type="date"
                label={t("holiday_first")}
                value={first}
                onChange={(event) => date(place, 0, event.currentTarget.value)}
              />
              <TextInput
                type="date"
                label={t("holiday_last")}
                value={last}
                onChange={(event) => date(place, 1, event.currentTarget.value)}
              />
            </div>
          ))}
          <GreetingSelect
            label={t("attendant_greeting")}
            value={holiday.greeting ?? ""}
            change={(greeting) => put({ greeting })}
          />
          <TargetSelect
            optional
            label={t("holiday_then")}
            value={holiday.target ?? null}
            change={(target) => put({ target: target as Holiday["target"] })}
          />
        </Stack>
      </Disclosure>
    </div>
  );
}

interface BringHolidaysProps {
  country: string;
  close: () => void;
  bring: (holidays: Holiday[]) => void;
}

/** The public holidays of a country for some years; where it is known, in the reader's language. */
function BringHolidays({ country: first, close, bring }: BringHolidaysProps) {
  const { t, f } = useWords();
  const [country, setCountry] = useState(first);
  const [region, setRegion] = useState("");
  const year = new Date().getFullYear();
  const found = useQuery(publicHolidaysQuery(country, region, year, YEARS));
  const regions = found.data?.regions ?? [];
  return (
    <Ask
      title={t("holidays_bring")}
      action={t("holidays_take")}
      stale={[]}
      ready={found.data !== undefined && found.data.items.length > 0}
      close={close}
      run={async () =>
        bring(
          (found.data?.items ?? []).map((each) => ({
            name: each.name,
            dates: each.dates.map((day) => [day, day]),
            greeting: "attendant.holiday",
          })),
        )
      }
    >
      <CountrySelect
        label={t("holidays_country")}
        value={country}
        onChange={(iso2) => {
          setCountry(iso2);
          setRegion("");
        }}
      />
      {regions.length > 0 && (
        <Select
          label={t("holidays_region")}
          data={[{ value: "", label: t("holidays_everywhere") }, ...regions]}
          value={region}
          allowDeselect={false}
          onChange={(value) => setRegion(value ?? "")}
        />
      )}
      <Loaded query={found} lines={5}>
        {(data) => (
          <ul className="plain-list">
            {data.items.map((each) => (
              <li key={each.name}>
                <strong>{each.name}</strong>{" "}
                <Text span size="sm" c="dimmed">
                  {each.dates.map((day) => f.day(day)).join(", ")}
                </Text>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Ask>
  );
}
