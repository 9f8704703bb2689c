import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ROWS, worded } from "./asking";
import { api, body } from "./client";
import type { operations } from "./schema";
import type { AttendantPlan } from "./types";

export { ROWS } from "./asking";
export * from "./country-queries";
export * from "./frame-queries";

export const rolesQuery = () =>
  queryOptions({
    queryKey: ["roles", worded()],
    queryFn: () => body(api.GET("/api/v1/roles")),
    staleTime: 60 * 60_000,
  });

export const organisationsQuery = () =>
  queryOptions({
    queryKey: ["organisations"],
    queryFn: () => body(api.GET("/api/v1/organisations")),
  });

/** Of a mail domain; "": none is typed yet. */
export const signOnQuery = (domain: string) =>
  queryOptions({
    queryKey: ["single-sign-on", domain],
    queryFn: () => body(api.GET("/api/v1/single-sign-on", { params: { query: { domain } } })),
    enabled: domain !== "",
    retry: false,
  });

export const sharedNumbersQuery = () =>
  queryOptions({
    queryKey: ["shared-numbers"],
    queryFn: () => body(api.GET("/api/v1/shared-numbers")),
  });

export const trunksQuery = () =>
  queryOptions({
    queryKey: ["trunks"],
    queryFn: () => body(api.GET("/api/v1/trunks")),
    refetchInterval: 10_000,
  });

export const secondFactorQuery = () =>
  queryOptions({
    queryKey: ["second-factor"],
    queryFn: () => body(api.GET("/api/v1/account/second-factor")),
  });

export const sessionsQuery = () =>
  queryOptions({
    queryKey: ["account-sessions"],
    queryFn: () => body(api.GET("/api/v1/account/sessions")),
  });

export const tokensQuery = () =>
  queryOptions({
    queryKey: ["tokens"],
    queryFn: () => body(api.GET("/api/v1/account/tokens")),
  });

export const auditQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["audit", worded(), cursor ?? ""],
    queryFn: () => body(api.GET("/api/v1/audit", { params: { query: { limit: ROWS, cursor } } })),
  });

export const providerQuery = () =>
  queryOptions({
    queryKey: ["identity-provider"],
    queryFn: () => body(api.GET("/api/v1/identity-provider")),
  });

export type NumberFilter = Omit<
  NonNullable<operations["list_numbers"]["parameters"]["query"]>,
  "limit" | "cursor"
>;

export const numbersQuery = (filter: NumberFilter, cursor?: string) =>
  queryOptions({
    queryKey: ["numbers", filter, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/numbers", { params: { query: { ...filter, limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const quotasQuery = () =>
  queryOptions({
    queryKey: ["numbers", "quotas", worded()],
    queryFn: () => body(api.GET("/api/v1/number-quotas")),
  });

export const addressFormQuery = (iso2: string) =>
  queryOptions({
    queryKey: ["address-form", worded(), iso2],
    queryFn: () => body(api.GET("/api/v1/address-forms/{iso2}", { params: { path: { iso2 } } })),
    staleTime: 60 * 60_000,
  });

export const locationsQuery = (country?: string, cursor?: string) =>
  queryOptions({
    queryKey: ["locations", worded(), country ?? "", cursor ?? ""],
    queryFn: () =>
      body(
        api.GET("/api/v1/emergency-locations", {
          params: { query: { country, limit: ROWS, cursor } },
        }),
      ),
  });

export const requestsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["requests", worded(), cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/number-requests", { params: { query: { limit: ROWS, cursor } } })),
  });

/** Those of every organisation, for the operator. */
export const allRequestsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["requests", "all", worded(), cursor ?? ""],
    queryFn: () =>
      body(
        api.GET("/api/v1/operator/number-requests", { params: { query: { limit: ROWS, cursor } } }),
      ),
  });

export const requestFormQuery = (iso2: string, kind: NumberSearch["kind"]) =>
  queryOptions({
    queryKey: ["request-form", worded(), iso2, kind],
    queryFn: () =>
      body(
        api.GET("/api/v1/number-request-forms/{iso2}", {
          params: { path: { iso2 }, query: { kind } },
        }),
      ),
  });

export const policiesQuery = () =>
  queryOptions({
    queryKey: ["caller-id", worded()],
    queryFn: () => body(api.GET("/api/v1/caller-id-policies")),
  });

export const callerIdQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["caller-id", worded(), user_id],
    queryFn: () =>
      body(api.GET("/api/v1/users/{user_id}/caller-id", { params: { path: { user_id } } })),
  });

/** Orders move by themselves: looked at again every so often. */
const PORT_EVERY_MS = 5_000;

export const portOrdersQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["port-orders", "list", cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/port-orders", { params: { query: { limit: ROWS, cursor } } })),
    refetchInterval: PORT_EVERY_MS,
  });

export const portOrderQuery = (port_order_id: string) =>
  queryOptions({
    queryKey: ["port-orders", port_order_id, worded()],
    queryFn: () =>
      body(api.GET("/api/v1/port-orders/{port_order_id}", { params: { path: { port_order_id } } })),
    refetchInterval: PORT_EVERY_MS,
  });

export const portPinQuery = () =>
  queryOptions({ queryKey: ["port-pin"], queryFn: () => body(api.GET("/api/v1/port-pin")) });

export interface NumberSearch {
  country: string;
  subdivision: string;
  city: string;
  area_code: string;
  kind: "geographic" | "toll_free" | "non_geographic";
  /** What the numbers shall be for; decides which quota they count against. */
  usage: "user" | "service";
  quantity: number;
}

export const searchQuery = ({ usage, ...asked }: NumberSearch) =>
  queryOptions({
    queryKey: ["search", asked, usage],
    queryFn: () => body(api.GET("/api/v1/numbers/search", { params: { query: asked } })),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });

export const usersQuery = (q: string, cursor?: string) =>
  queryOptions({
    queryKey: ["users", q, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/users", { params: { query: { q, limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const userQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["user", user_id],
    queryFn: () => body(api.GET("/api/v1/users/{user_id}", { params: { path: { user_id } } })),
  });

export const phonesQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["phones", user_id],
    queryFn: () =>
      body(api.GET("/api/v1/users/{user_id}/phones", { params: { path: { user_id } } })),
  });

export const commonAreaQuery = () =>
  queryOptions({
    queryKey: ["users", "common-area"],
    queryFn: () => body(api.GET("/api/v1/common-area-phones")),
  });

export const phoneTemplatesQuery = () =>
  queryOptions({
    queryKey: ["phone-templates"],
    queryFn: () => body(api.GET("/api/v1/phone-templates")),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const licencesQuery = () =>
  queryOptions({
    queryKey: ["licences", worded()],
    queryFn: () => body(api.GET("/api/v1/licences")),
  });

export const licenceChoicesQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["licences", worded(), user_id],
    queryFn: () =>
      body(api.GET("/api/v1/users/{user_id}/licences", { params: { path: { user_id } } })),
  });

export const defaultOutboundPolicyQuery = () =>
  queryOptions({
    queryKey: ["outbound"],
    queryFn: () => body(api.GET("/api/v1/outbound-policy")),
  });

export const outboundPolicyQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["outbound", user_id],
    queryFn: () =>
      body(api.GET("/api/v1/users/{user_id}/outbound-policy", { params: { path: { user_id } } })),
  });

export const conferenceNumbersQuery = (user_id: string) =>
  queryOptions({
    queryKey: ["conference-numbers", worded(), user_id],
    queryFn: () =>
      body(
        api.GET("/api/v1/users/{user_id}/conference-numbers", { params: { path: { user_id } } }),
      ),
  });

export const queuesQuery = (mine = false) =>
  queryOptions({
    queryKey: ["queues", mine],
    queryFn: () => body(api.GET("/api/v1/queues", { params: { query: { mine } } })),
  });

export const queueQuery = (queue_id: string) =>
  queryOptions({
    queryKey: ["queues", queue_id],
    queryFn: () => body(api.GET("/api/v1/queues/{queue_id}", { params: { path: { queue_id } } })),
  });

export const conferencingQuery = () =>
  queryOptions({
    queryKey: ["conferencing"],
    queryFn: () => body(api.GET("/api/v1/conferencing")),
  });

export const meetingsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["meetings", worded(), cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/meetings", { params: { query: { limit: ROWS, cursor } } })),
  });

/** As many as one answer holds. */
const UPCOMING = 200;

/** Meetings that are not over, by when they take place next. */
export const upcomingQuery = () =>
  queryOptions({
    queryKey: ["meetings", worded(), "upcoming"],
    queryFn: () =>
      body(api.GET("/api/v1/meetings", { params: { query: { limit: UPCOMING, upcoming: true } } })),
  });

export const meetingQuery = (meeting_id: string) =>
  queryOptions({
    queryKey: ["meeting", worded(), meeting_id],
    queryFn: () =>
      body(api.GET("/api/v1/meetings/{meeting_id}", { params: { path: { meeting_id } } })),
  });

export const occurrencesQuery = (meeting_id: string) =>
  queryOptions({
    queryKey: ["occurrences", meeting_id],
    queryFn: () =>
      body(
        api.GET("/api/v1/meetings/{meeting_id}/occurrences", {
          params: { path: { meeting_id }, query: { limit: 10 } },
        }),
      ),
  });

export const attendanceQuery = (meeting_id: string) =>
  queryOptions({
    queryKey: ["attendance", meeting_id],
    queryFn: () =>
      body(
        api.GET("/api/v1/meetings/{meeting_id}/attendance", { params: { path: { meeting_id } } }),
      ),
  });

export const recordingsQuery = (meeting_id: string) =>
  queryOptions({
    queryKey: ["recordings", meeting_id],
    queryFn: () =>
      body(
        api.GET("/api/v1/meetings/{meeting_id}/recordings", { params: { path: { meeting_id } } }),
      ),
  });

/** A meeting, for guests who have its link. */
export const joinQuery = (org: string, meeting_id: string, code: string) =>
  queryOptions({
    queryKey: ["join", worded(), org, meeting_id, code],
    queryFn: () =>
      body(
        api.GET("/api/v1/join/{org}/{meeting_id}/{code}", {
          params: { path: { org, meeting_id, code } },
        }),
      ),
  });

/** All numbers of an organisation's meetings, for who has the link. */
export const dialInQuery = (org: string, code: string) =>
  queryOptions({
    queryKey: ["dial-in", worded(), org, code],
    queryFn: () =>
      body(
        api.GET("/api/v1/dial-in/{org}/{code}", {
          params: { path: { org, code } },
        }),
      ),
  });

export interface CallFilter {
  user?: string;
  service?: string;
  since?: string;
  until?: string;
}

export const callsQuery = (filter: CallFilter, cursor?: string) =>
  queryOptions({
    queryKey: ["calls", worded(), filter, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/calls", { params: { query: { ...filter, limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const callQuery = (call_id: string) =>
  queryOptions({
    queryKey: ["call", worded(), call_id],
    queryFn: () => body(api.GET("/api/v1/calls/{call_id}", { params: { path: { call_id } } })),
  });

export const costQuery = (call_id: string) =>
  queryOptions({
    queryKey: ["call", worded(), call_id, "cost"],
    queryFn: () =>
      body(api.GET("/api/v1/calls/{call_id}/explain", { params: { path: { call_id } } })),
  });

export const ladderQuery = (call_id: string) =>
  queryOptions({
    queryKey: ["call", call_id, "ladder"],
    queryFn: () =>
      body(api.GET("/api/v1/calls/{call_id}/ladder", { params: { path: { call_id } } })),
  });

export interface UsageFilter {
  since?: string;
  until?: string;
  user?: string;
  call_type?: string;
  capability?: string;
}

export const usageQuery = (filter: UsageFilter, cursor?: string) =>
  queryOptions({
    queryKey: ["usage", worded(), filter, cursor ?? ""],
    queryFn: () =>
      body(
        api.GET("/api/v1/reports/usage", { params: { query: { ...filter, limit: ROWS, cursor } } }),
      ),
    placeholderData: keepPreviousData,
  });

export const usageSumsQuery = (filter: UsageFilter) =>
  queryOptions({
    queryKey: ["usage", "sums", worded(), filter],
    queryFn: () => body(api.GET("/api/v1/reports/usage/sums", { params: { query: filter } })),
    placeholderData: keepPreviousData,
  });

export const retentionQuery = () =>
  queryOptions({
    queryKey: ["retention"],
    queryFn: () => body(api.GET("/api/v1/reports/retention")),
  });

export const poolsQuery = () =>
  queryOptions({
    queryKey: ["pools", worded()],
    queryFn: () => body(api.GET("/api/v1/reports/pools")),
  });

export const tariffsQuery = () =>
  queryOptions({
    queryKey: ["tariffs"],
    queryFn: () => body(api.GET("/api/v1/tariffs")),
  });

export const exchangeRatesQuery = () =>
  queryOptions({
    queryKey: ["tariffs", "exchange", worded()],
    queryFn: () => body(api.GET("/api/v1/tariffs/exchange-rates")),
  });

/** Enough to see what a prefix costs; a telephone shows each as a card. */
const RATES = 6;

export const ratesQuery = (number: string, cursor?: string) =>
  queryOptions({
    queryKey: ["rates", worded(), number, cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/tariffs/rates", { params: { query: { number, limit: RATES, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const outlookQuery = () =>
  queryOptions({
    queryKey: ["outlook", worded()],
    queryFn: () => body(api.GET("/api/v1/credits/outlook")),
  });

export const rechargeQuery = () =>
  queryOptions({
    queryKey: ["recharge"],
    queryFn: () => body(api.GET("/api/v1/credits/recharge")),
  });

export const paymentMethodsQuery = () =>
  queryOptions({
    queryKey: ["payment-methods"],
    queryFn: () => body(api.GET("/api/v1/payments/methods")),
  });

export const paymentQuery = (payment_id: string) =>
  queryOptions({
    queryKey: ["payment", worded(), payment_id],
    queryFn: () =>
      body(api.GET("/api/v1/payments/{payment_id}", { params: { path: { payment_id } } })),
  });

export const webhooksQuery = () =>
  queryOptions({
    queryKey: ["webhooks"],
    queryFn: () => body(api.GET("/api/v1/webhooks")),
  });

export const deliveriesQuery = (channel: "mail" | "webhook", cursor?: string) =>
  queryOptions({
    queryKey: ["deliveries", channel, cursor ?? ""],
    queryFn: () =>
      body(
        api.GET("/api/v1/deliveries", { params: { query: { channel, limit: ROWS, cursor } } }),
      ),
    refetchInterval: 5_000,
  });

export const noticeSettingsQuery = () =>
  queryOptions({
    queryKey: ["notice-settings"],
    queryFn: () => body(api.GET("/api/v1/notices/settings")),
  });

export const statementQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["statement", worded(), cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/credits/statement", { params: { query: { limit: ROWS, cursor } } })),
  });

/** Each is shown with its progress. */
const JOBS = 10;

export const jobsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["jobs", worded(), cursor ?? ""],
    queryFn: () => body(api.GET("/api/v1/jobs", { params: { query: { limit: JOBS, cursor } } })),
  });

export const jobQuery = (job_id: string) =>
  queryOptions({
    queryKey: ["job", worded(), job_id],
    queryFn: () => body(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id } } })),
  });

export const limitsQuery = () =>
  queryOptions({
    queryKey: ["limits", worded()],
    queryFn: () => body(api.GET("/api/v1/limits")),
  });

export const paymentsQuery = (cursor?: string) =>
  queryOptions({
    queryKey: ["payments", worded(), cursor ?? ""],
    queryFn: () =>
      body(api.GET("/api/v1/payments", { params: { query: { limit: ROWS, cursor } } })),
    placeholderData: keepPreviousData,
  });

export const blockedUsersQuery = () =>
  queryOptions({
    queryKey: ["blocked-users", worded()],
    queryFn: () => body(api.GET("/api/v1/blocked-users")),
  });

export const systemQuery = () =>
  queryOptions({
    queryKey: ["system"],
    queryFn: () => body(api.GET("/api/v1/system")),
  });

export const attendantsQuery = () =>
  queryOptions({
    queryKey: ["attendants"],
    queryFn: () => body(api.GET("/api/v1/attendants")),
  });

export const attendantQuery = (attendant_id: string) =>
  queryOptions({
    queryKey: ["attendant", attendant_id],
    queryFn: () =>
      body(api.GET("/api/v1/attendants/{attendant_id}", { params: { path: { attendant_id } } })),
  });

/** Everything that is wrong with a plan, if it were kept. */
export const faultsQuery = (attendant_id: string, plan: AttendantPlan) =>
  queryOptions({
    queryKey: ["attendant-faults", worded(), attendant_id, plan],
    queryFn: () =>
      body(
        api.POST("/api/v1/attendants/{attendant_id}/validation", {
          params: { path: { attendant_id } },
          body: { plan },
        }),
      ),
    placeholderData: keepPreviousData,
  });

/** A call without a telephone: these keys, at that moment, by this plan. */
export const simulationQuery = (
  attendant_id: string,
  asked: { keys: string; at: string | null; plan: AttendantPlan },
) =>
  queryOptions({
    queryKey: ["simulation", worded(), attendant_id, asked],
    queryFn: () =>
      body(
        api.POST("/api/v1/attendants/{attendant_id}/simulate", {
          params: { path: { attendant_id } },
          body: asked,
        }),
      ),
  });

export const greetingsQuery = () =>
  queryOptions({
    queryKey: ["greetings"],
    queryFn: () => body(api.GET("/api/v1/greetings")),
  });

export const publicHolidaysQuery = (
  iso2: string,
  region: string,
  first_year: number,
  years: number,
) =>
  queryOptions({
    queryKey: ["public-holidays", worded(), iso2, region, first_year, years],
    queryFn: () =>
      body(
        api.GET("/api/v1/public-holidays/{iso2}", {
          params: { path: { iso2 }, query: { region, first_year, years } },
        }),
      ),
    staleTime: 60 * 60_000,
  });
