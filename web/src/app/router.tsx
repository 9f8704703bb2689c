import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "../api/frame-queries";
import { NotFound, RouteProblem } from "./Fallbacks";
import { page } from "./page";
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
  component: page(["sign_in"], () => import("../pages/sign-in/SignInPage"), "SignInPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: "/forgot-password",
  component: page(["sign_in"], () => import("../pages/sign-in/ForgotPasswordPage"), "ForgotPasswordPage"),
});
const setPassword = createRoute({
  getParentRoute: () => root,
  path: "/set-password",
  component: page(["account", "sign_in"], () => import("../pages/sign-in/SetPasswordPage"), "SetPasswordPage"),
});

/** Where the link of a server without accounts leads. */
const begin = createRoute({
  getParentRoute: () => root,
  path: "/begin",
  component: page(["set_up", "sign_in"], () => import("../pages/set-up/BeginPage"), "BeginPage"),
});

/** Open to everybody when the catalogue is public; the API decides. */
const countries = createRoute({
  getParentRoute: () => root,
  path: "/countries",
  component: page(["countries"], () => import("../pages/countries/CountriesPage"), "CountriesPage"),
});
const compare = createRoute({
  getParentRoute: () => root,
  path: "/countries/compare",
  validateSearch: (search: Record<string, unknown>): { with: string } => ({
    with: typeof search.with === "string" ? search.with : "",
  }),
  component: page(["compare", "countries"], () => import("../pages/countries/ComparePage"), "ComparePage"),
});
const rollout = createRoute({
  getParentRoute: () => root,
  path: "/countries/rollout",
  component: page(["countries", "rollout"], () => import("../pages/countries/RolloutPage"), "RolloutPage"),
});
const editions = createRoute({
  getParentRoute: () => root,
  path: "/countries/editions",
  component: page(["countries", "editions"], () => import("../pages/countries/EditionsPage"), "EditionsPage"),
});
const destinations = createRoute({
  getParentRoute: () => root,
  path: "/countries/destinations",
  component: page(["countries", "editions"], () => import("../pages/countries/DestinationsPage"), "DestinationsPage"),
});
const country = createRoute({
  getParentRoute: () => root,
  path: "/countries/$iso2",
  component: page(["countries"], () => import("../pages/countries/CountryPage"), "CountryPage"),
});

/** Everything below asks who you are first. */
/** For guests of meetings, who have the link and no account. */
const dialIn = createRoute({
  getParentRoute: () => root,
  path: "/dial-in/$org/$code",
  component: page(["dial_in", "numbers"], () => import("../pages/meetings/DialInPage"), "DialInPage"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join/$org/$meeting/$code",
  component: page(["meetings", "softphone"], () => import("../pages/meetings/JoinPage"), "JoinPage"),
});

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
  component: page(["overview", "set_up"], () => import("../pages/overview/OverviewPage"), "OverviewPage"),
});
const setUp = createRoute({
  getParentRoute: () => house,
  path: "/set-up",
  component: page(["set_up"], () => import("../pages/set-up/SetUpPage"), "SetUpPage"),
});
const numbers = createRoute({
  getParentRoute: () => house,
  path: "/numbers",
  validateSearch: (search: Record<string, unknown>): { prefix?: string } => ({
    ...(typeof search.prefix === "string" ? { prefix: search.prefix } : {}),
  }),
  component: page(["jobs", "number_pages", "numbers", "porting"], () => import("../pages/numbers/NumbersPage"), "NumbersPage"),
});
const buy = createRoute({
  getParentRoute: () => house,
  path: "/numbers/get",
  validateSearch: (search: Record<string, unknown>): { country?: string; city?: string } => ({
    ...(typeof search.country === "string" ? { country: search.country } : {}),
    ...(typeof search.city === "string" ? { city: search.city } : {}),
  }),
  component: page(["number_pages", "numbers"], () => import("../pages/numbers/BuyPage"), "BuyPage"),
});
const locations = createRoute({
  getParentRoute: () => house,
  path: "/numbers/locations",
  component: page(["number_pages", "numbers"], () => import("../pages/numbers/LocationsPage"), "LocationsPage"),
});
const numberRequests = createRoute({
  getParentRoute: () => house,
  path: "/numbers/requests",
  validateSearch: (search: Record<string, unknown>): { country?: string; number?: string } => ({
    ...(typeof search.country === "string" ? { country: search.country } : {}),
    ...(typeof search.number === "string" ? { number: search.number } : {}),
  }),
  component: page(["number_pages", "numbers"], () => import("../pages/numbers/RequestsPage"), "RequestsPage"),
});
const callerId = createRoute({
  getParentRoute: () => house,
  path: "/numbers/caller-id",
  component: page(["number_pages", "numbers"], () => import("../pages/numbers/CallerIdPage"), "CallerIdPage"),
});
const porting = createRoute({
  getParentRoute: () => house,
  path: "/porting",
  component: page(["porting"], () => import("../pages/porting/PortingPage"), "PortingPage"),
});
const portOrder = createRoute({
  getParentRoute: () => house,
  path: "/porting/$orderId",
  component: page(["porting"], () => import("../pages/porting/PortOrderPage"), "PortOrderPage"),
});
const people = createRoute({
  getParentRoute: () => house,
  path: "/people",
  component: page(["jobs", "people"], () => import("../pages/people/PeoplePage"), "PeoplePage"),
});
const person = createRoute({
  getParentRoute: () => house,
  path: "/people/$userId",
  component: page(["number_pages", "people"], () => import("../pages/people/PersonPage"), "PersonPage"),
});
const commonArea = createRoute({
  getParentRoute: () => house,
  path: "/people/common-area",
  component: page(["people"], () => import("../pages/people/CommonAreaPage"), "CommonAreaPage"),
});
const calling = createRoute({
  getParentRoute: () => house,
  path: "/people/$userId/calls",
  component: page(["calling", "queues"], () => import("../pages/calling/CallingPage"), "CallingPage"),
});
const meetings = createRoute({
  getParentRoute: () => house,
  path: "/meetings",
  component: page(["meetings"], () => import("../pages/meetings/MeetingsPage"), "MeetingsPage"),
});
const meeting = createRoute({
  getParentRoute: () => house,
  path: "/meetings/$meetingId",
  component: page(["meetings"], () => import("../pages/meetings/MeetingPage"), "MeetingPage"),
});
const attendants = createRoute({
  getParentRoute: () => house,
  path: "/attendants",
  component: page(["attendants"], () => import("../pages/attendants/AttendantsPage"), "AttendantsPage"),
});
const attendant = createRoute({
  getParentRoute: () => house,
  path: "/attendants/$attendantId",
  component: page(["attendants"], () => import("../pages/attendants/AttendantPage"), "AttendantPage"),
});
const queues = createRoute({
  getParentRoute: () => house,
  path: "/queues",
  component: page(["queues"], () => import("../pages/queues/QueuesPage"), "QueuesPage"),
});
const queue = createRoute({
  getParentRoute: () => house,
  path: "/queues/$queueId",
  component: page(["queues"], () => import("../pages/queues/QueuePage"), "QueuePage"),
});
const wallboard = createRoute({
  getParentRoute: () => house,
  path: "/queues/wallboard",
  validateSearch: (search: Record<string, unknown>): { queue?: string } => ({
    ...(typeof search.queue === "string" ? { queue: search.queue } : {}),
  }),
  component: page(["queues"], () => import("../pages/queues/WallboardPage"), "WallboardPage"),
});
const messages = createRoute({
  getParentRoute: () => house,
  path: "/messages",
  component: page(["messages"], () => import("../pages/messages/MessagesPage"), "MessagesPage"),
});
const mailbox = createRoute({
  getParentRoute: () => house,
  path: "/messages/$mailboxId",
  component: page(["messages"], () => import("../pages/messages/MessagesPage"), "MessagesPage"),
});
const ownCalls = createRoute({
  getParentRoute: () => house,
  path: "/own-calls",
  component: page(["own_calls"], () => import("../pages/own-calls/OwnCallsPage"), "OwnCallsPage"),
});
const contacts = createRoute({
  getParentRoute: () => house,
  path: "/contacts",
  component: page(["contacts", "jobs"], () => import("../pages/contacts/ContactsPage"), "ContactsPage"),
});
const calls = createRoute({
  getParentRoute: () => house,
  path: "/calls",
  component: page(["calls"], () => import("../pages/calls/CallsPage"), "CallsPage"),
});
const call = createRoute({
  getParentRoute: () => house,
  path: "/calls/$callId",
  component: page(["calls", "meetings", "reports"], () => import("../pages/calls/CallPage"), "CallPage"),
});
const reports = createRoute({
  getParentRoute: () => house,
  path: "/reports",
  component: page(["calls", "reports"], () => import("../pages/reports/ReportsPage"), "ReportsPage"),
});
const tariffs = createRoute({
  getParentRoute: () => house,
  path: "/tariffs",
  component: page(["calls", "reports"], () => import("../pages/reports/TariffsPage"), "TariffsPage"),
});
const credits = createRoute({
  getParentRoute: () => house,
  path: "/credits",
  component: page(["credits"], () => import("../pages/credits/CreditsPage"), "CreditsPage"),
});

const settings = createRoute({
  getParentRoute: () => house,
  path: "/settings",
  component: page(["settings"], () => import("../pages/settings/SettingsPage"), "SettingsPage"),
});
const roles = createRoute({
  getParentRoute: () => house,
  path: "/settings/roles",
  component: page(["settings"], () => import("../pages/settings/RolesPage"), "RolesPage"),
});

const organisations = createRoute({
  getParentRoute: () => house,
  path: "/organisations",
  component: page(["jobs", "organisations", "people"], () => import("../pages/organisations/OrganisationsPage"), "OrganisationsPage"),
});

const answers = createRoute({
  getParentRoute: () => house,
  path: "/organisations/requests",
  component: page(["number_pages", "numbers", "organisations"], () => import("../pages/organisations/RequestsPage"), "RequestsPage"),
});

const carriers = createRoute({
  getParentRoute: () => house,
  path: "/carriers",
  component: page(["carriers"], () => import("../pages/carriers/CarriersPage"), "CarriersPage"),
});
const newCarrier = createRoute({
  getParentRoute: () => house,
  path: "/carriers/new",
  component: page(["carriers"], () => import("../pages/carriers/CarrierPage"), "NewCarrierPage"),
});
const carrier = createRoute({
  getParentRoute: () => house,
  path: "/carriers/trunk/$trunk",
  component: page(["carriers"], () => import("../pages/carriers/CarrierPage"), "CarrierPage"),
});

const account = createRoute({
  getParentRoute: () => house,
  path: "/account",
  component: page(["account", "people", "queues", "sign_in"], () => import("../pages/account/AccountPage"), "AccountPage"),
});
const audit = createRoute({
  getParentRoute: () => house,
  path: "/settings/audit",
  component: page(["settings"], () => import("../pages/settings/AuditPage"), "AuditPage"),
});
const jobs = createRoute({
  getParentRoute: () => house,
  path: "/settings/jobs",
  component: page(["jobs", "settings"], () => import("../pages/settings/JobsPage"), "JobsPage"),
});
const features = createRoute({
  getParentRoute: () => house,
  path: "/settings/telephones",
  component: page(["calling", "queues", "settings"], () => import("../pages/calling/FeaturesPage"), "FeaturesPage"),
});
const outbound = createRoute({
  getParentRoute: () => house,
  path: "/settings/outbound",
  component: page(["people", "settings"], () => import("../pages/settings/OutboundPage"), "OutboundPage"),
});
const conferencing = createRoute({
  getParentRoute: () => house,
  path: "/settings/conferencing",
  component: page(["meetings", "settings"], () => import("../pages/settings/ConferencingPage"), "ConferencingPage"),
});
const singleSignOn = createRoute({
  getParentRoute: () => house,
  path: "/settings/single-sign-on",
  component: page(["settings", "sign_in"], () => import("../pages/settings/SingleSignOnPage"), "SingleSignOnPage"),
});
const delivery = createRoute({
  getParentRoute: () => house,
  path: "/settings/delivery",
  component: page(["notices", "settings"], () => import("../pages/settings/DeliveryPage"), "DeliveryPage"),
});

const tree = root.addChildren([
  signIn,
  forgotPassword,
  setPassword,
  begin,
  countries,
  compare,
  rollout,
  editions,
  destinations,
  country,
  join,
  dialIn,
  house.addChildren([
    overview,
    setUp,
    numbers,
    buy,
    locations,
    numberRequests,
    callerId,
    porting,
    portOrder,
    people,
    person,
    commonArea,
    calling,
    meetings,
    meeting,
    attendants,
    attendant,
    queues,
    queue,
    wallboard,
    messages,
    mailbox,
    contacts,
    ownCalls,
    calls,
    call,
    reports,
    tariffs,
    credits,
    settings,
    roles,
    organisations,
    answers,
    carriers,
    newCarrier,
    carrier,
    account,
    audit,
    jobs,
    features,
    outbound,
    conferencing,
    singleSignOn,
    delivery,
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
