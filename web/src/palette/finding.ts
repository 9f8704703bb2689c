import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { LinkProps } from "@tanstack/react-router";
import { worded } from "../api/asking";
import { api, body } from "../api/client";
import { countriesQuery } from "../api/country-queries";
import { may } from "../api/session";
import type { PhoneNumber, Session } from "../api/types";
import { shown } from "../app/places";
import { type TextKey, useWords } from "../i18n/texts";
import { useShownNumber } from "../parts/Phone";
import { EVERYWHERE } from "./places";

/** Of each sort, so that all sorts have room on a screen. */
const MOST = 6;
/** With fewer digits nearly every number and call would be found. */
const DIGITS_LEAST = 3;
const NUMBER = /^[+\d][\d\s().-]*$/;

export interface Found {
  key: string;
  name: string;
  hint?: string;
  to: NonNullable<LinkProps["to"]>;
  params?: Record<string, string>;
  search?: Record<string, string>;
}

export interface Group {
  title: TextKey;
  items: Found[];
}

/** What goes by these words: pages, people, countries, and by their digits numbers and calls. */
export function useFound(q: string, session: Session): { groups: Group[]; looking: boolean } {
  const { t, f } = useWords();
  const shownNumber = useShownNumber();
  const digits = NUMBER.test(q) ? q.replace(/[^\d]/g, "") : "";
  const byDigits = digits.length >= DIGITS_LEAST;
  const asked = q !== "";
  const people = useQuery({
    queryKey: ["palette-people", q],
    queryFn: () =>
      body(api.GET("/api/v1/address-book", { params: { query: { q, kind: ["person"], limit: MOST } } })),
    enabled: asked && may(session, "list_users"),
    placeholderData: keepPreviousData,
  });
  const countries = useQuery({ ...countriesQuery(q), enabled: asked && !byDigits });
  const numbers = useQuery({
    queryKey: ["palette-numbers", digits],
    queryFn: () =>
      body(api.GET("/api/v1/numbers", { params: { query: { prefix: digits, limit: MOST } } })),
    enabled: byDigits && may(session, "list_numbers"),
  });
  const calls = useQuery({
    queryKey: ["palette-calls", worded(), digits],
    queryFn: () =>
      body(api.GET("/api/v1/calls", { params: { query: { party: digits, limit: MOST } } })),
    enabled: byDigits,
  });
  const side = (of: PhoneNumber | null) => (of === null ? t("live_unknown") : shownNumber(of));
  const places = EVERYWHERE.filter((each) => shown(session, each) && f.includes(t(each.name), q));
  const groups: Group[] = [
    {
      title: "palette_people",
      items: (asked ? (people.data?.items ?? []) : []).map((each) => ({
        key: `person-${each.id}`,
        name: each.name,
        hint: each.numbers[0]?.number.international ?? each.extension ?? undefined,
        to: "/people/$userId",
        params: { userId: each.id },
      })),
    },
    {
      title: "palette_numbers",
      items: (byDigits ? (numbers.data?.items ?? []) : []).map((each) => ({
        key: `number-${each.number}`,
        name: each.international,
        hint: each.assignment?.user?.name ?? each.assignment?.resource?.name,
        to: "/numbers",
        search: { prefix: each.number },
      })),
    },
    {
      title: "palette_calls",
      items: (byDigits ? (calls.data?.items ?? []) : []).map((each) => ({
        key: `call-${each.id}`,
        name: t("palette_call", { caller: side(each.caller), called: side(each.called) }),
        hint: f.moment(each.started_at),
        to: "/calls/$callId",
        params: { callId: each.id },
      })),
    },
    {
      title: "palette_countries",
      items: (asked && !byDigits ? (countries.data?.items ?? []) : []).map((each) => ({
        key: `country-${each.iso2}`,
        name: each.name,
        to: "/countries/$iso2",
        params: { iso2: each.iso2 },
      })),
    },
    {
      title: "palette_places",
      items: places.map((each) => ({ key: `place-${each.to}`, name: t(each.name), to: each.to })),
    },
  ];
  return {
    groups: groups
      .map((group) => ({ ...group, items: asked ? group.items.slice(0, MOST) : group.items }))
      .filter((group) => group.items.length > 0),
    looking: [people, countries, numbers, calls].some((each) => each.isFetching),
  };
}
