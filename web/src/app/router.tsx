import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "../api/queries";
import { needTopic } from "../i18n/i18n";
import { NotFound, RouteProblem } from "./Fallbacks";
import { Shell } from "./Shell";

interface Context {
  queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: RouteProblem,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string; refused?: string } => ({
    ...(typeof search.next === "string" &&
    search.next.startsWith("/") &&
    !search.next.startsWith("//")
      ? { next: search.next }
      : {}),
    ...(typeof search.refused === "string" ? { refused: search.refused } : {}),
  }),
  component: lazyRouteComponent(() => import("../pages/sign-in/SignInPage"), "SignInPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: lazyRouteComponent(
    () => import("../pages/sign-in/ForgotPasswordPage"),
    "ForgotPasswordPage",
  ),
});
const setPassword = createRoute({
  getParentRoute: () => root,
  path: "/set-password",
  component: lazyRouteComponent(() => import("../pages/sign-in/SetPasswordPage"), "SetPasswordPage"),
});

/** Open to everybody when the catalogue is public; the API decides. */
const countries = createRoute({
  getParentRoute: () => root,
  path: "/countries",
  component: lazyRouteComponent(() => import("../pages/countries/CountriesPage"), "CountriesPage"),
});
const country = createRoute({
  getParentRoute: () => root,
  path: "/countries/$iso2",
  component: lazyRouteComponent(() => import("../pages/countries/CountryPage"), "CountryPage"),
});

/** Everything below asks who you are first. */
const house = createRoute({
  getParentRoute: () => root,
  id: "house",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
  },
});

const overview = createRoute({
  getParentRoute: () => house,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/overview/OverviewPage"), "OverviewPage"),
});
const numbers = createRoute({
  getParentRoute: () => house,
  path: "/numbers",
  component: lazyRouteComponent(() => import("../pages/numbers/NumbersPage"), "NumbersPage"),
});
const buy = createRoute({
  getParentRoute: () => house,
  path: "/numbers/get",
  validateSearch: (search: Record<string, unknown>): { country?: string; city?: string } => ({
    ...(typeof search.country === "string" ? { country: search.country } : {}),
    ...(typeof search.city === "string" ? { city: search.city } : {}),
  }),
  component: lazyRouteComponent(() => import("../pages/numbers/BuyPage"), "BuyPage"),
});
const porting = createRoute({
  getParentRoute: () => house,
  path: "/porting",
  component: lazyRouteComponent(() => import("../pages/porting/PortingPage"), "PortingPage"),
});
const portOrder = createRoute({
  getParentRoute: () => house,
  path: "/porting/$orderId",
  component: lazyRouteComponent(() => import("../pages/porting/PortOrderPage"), "PortOrderPage"),
});
const people = createRoute({
  getParentRoute: () => house,
  path: "/people",
  component: lazyRouteComponent(() => import("../pages/people/PeoplePage"), "PeoplePage"),
});
const person = createRoute({
  getParentRoute: () => house,
  path: "/people/$userId",
  component: lazyRouteComponent(() => import("../pages/people/PersonPage"), "PersonPage"),
});
const meetings = createRoute({
  getParentRoute: () => house,
  path: "/meetings",
  component: lazyRouteComponent(() => import("../pages/meetings/MeetingsPage"), "MeetingsPage"),
});
const meeting = createRoute({
  getParentRoute: () => house,
  path: "/meetings/$meetingId",
  component: lazyRouteComponent(() => import("../pages/meetings/MeetingPage"), "MeetingPage"),
});
const calls = createRoute({
  getParentRoute: () => house,
  path: "/calls",
  component: lazyRouteComponent(() => import("../pages/calls/CallsPage"), "CallsPage"),
});
const call = createRoute({
  getParentRoute: () => house,
  path: "/calls/$callId",
  component: lazyRouteComponent(async () => {
    await needTopic("reports");
    return import("../pages/calls/CallPage");
  }, "CallPage"),
});
const reports = createRoute({
  getParentRoute: () => house,
  path: "/reports",
  component: lazyRouteComponent(async () => {
    await needTopic("reports");
    return import("../pages/reports/ReportsPage");
  }, "ReportsPage"),
});
const tariffs = createRoute({
  getParentRoute: () => house,
  path: "/tariffs",
  component: lazyRouteComponent(async () => {
    await needTopic("reports");
    return import("../pages/reports/TariffsPage");
  }, "TariffsPage"),
});
const credits = createRoute({
  getParentRoute: () => house,
  path: "/credits",
  component: lazyRouteComponent(() => import("../pages/credits/CreditsPage"), "CreditsPage"),
});

const settings = createRoute({
  getParentRoute: () => house,
  path: "/settings",
  component: lazyRouteComponent(() => import("../pages/settings/SettingsPage"), "SettingsPage"),
});
const roles = createRoute({
  getParentRoute: () => house,
  path: "/settings/roles",
  component: lazyRouteComponent(() => import("../pages/settings/RolesPage"), "RolesPage"),
});

const organisations = createRoute({
  getParentRoute: () => house,
  path: "/organisations",
  component: lazyRouteComponent(
    () => import("../pages/organisations/OrganisationsPage"),
    "OrganisationsPage",
  ),
});

const account = createRoute({
  getParentRoute: () => house,
  path: "/account",
  component: lazyRouteComponent(() => import("../pages/account/AccountPage"), "AccountPage"),
});
const audit = createRoute({
  getParentRoute: () => house,
  path: "/settings/audit",
  component: lazyRouteComponent(() => import("../pages/settings/AuditPage"), "AuditPage"),
});
const singleSignOn = createRoute({
  getParentRoute: () => house,
  path: "/settings/single-sign-on",
  component: lazyRouteComponent(
    () => import("../pages/settings/SingleSignOnPage"),
    "SingleSignOnPage",
  ),
});

const tree = root.addChildren([
  signIn,
  forgotPassword,
  setPassword,
  countries,
  country,
  house.addChildren([
    overview,
    numbers,
    buy,
    porting,
    portOrder,
    people,
    person,
    meetings,
    meeting,
    calls,
    call,
    reports,
    tariffs,
    credits,
    settings,
    roles,
    organisations,
    account,
    audit,
    singleSignOn,
  ]),
]);

export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: "intent",
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
