/** The keys of all texts, for the type checker alone: nothing here is bundled. */
import type web from "../../../src/cadran/messages/en/web.json";
import type web_account from "../../../src/cadran/messages/en/web_account.json";
import type web_attendants from "../../../src/cadran/messages/en/web_attendants.json";
import type web_calling from "../../../src/cadran/messages/en/web_calling.json";
import type web_calls from "../../../src/cadran/messages/en/web_calls.json";
import type web_carriers from "../../../src/cadran/messages/en/web_carriers.json";
import type web_compare from "../../../src/cadran/messages/en/web_compare.json";
import type web_contacts from "../../../src/cadran/messages/en/web_contacts.json";
import type web_countries from "../../../src/cadran/messages/en/web_countries.json";
import type web_credits from "../../../src/cadran/messages/en/web_credits.json";
import type web_dial_in from "../../../src/cadran/messages/en/web_dial_in.json";
import type web_editions from "../../../src/cadran/messages/en/web_editions.json";
import type web_jobs from "../../../src/cadran/messages/en/web_jobs.json";
import type web_meetings from "../../../src/cadran/messages/en/web_meetings.json";
import type web_messages from "../../../src/cadran/messages/en/web_messages.json";
import type web_notices from "../../../src/cadran/messages/en/web_notices.json";
import type web_number_pages from "../../../src/cadran/messages/en/web_number_pages.json";
import type web_numbers from "../../../src/cadran/messages/en/web_numbers.json";
import type web_organisations from "../../../src/cadran/messages/en/web_organisations.json";
import type web_overview from "../../../src/cadran/messages/en/web_overview.json";
import type web_palette from "../../../src/cadran/messages/en/web_palette.json";
import type web_own_calls from "../../../src/cadran/messages/en/web_own_calls.json";
import type web_people from "../../../src/cadran/messages/en/web_people.json";
import type web_porting from "../../../src/cadran/messages/en/web_porting.json";
import type web_queues from "../../../src/cadran/messages/en/web_queues.json";
import type web_reports from "../../../src/cadran/messages/en/web_reports.json";
import type web_rollout from "../../../src/cadran/messages/en/web_rollout.json";
import type web_set_up from "../../../src/cadran/messages/en/web_set_up.json";
import type web_settings from "../../../src/cadran/messages/en/web_settings.json";
import type web_sign_in from "../../../src/cadran/messages/en/web_sign_in.json";
import type web_softphone from "../../../src/cadran/messages/en/web_softphone.json";

export type Keys =
  | keyof typeof web
  | keyof typeof web_account
  | keyof typeof web_attendants
  | keyof typeof web_calling
  | keyof typeof web_calls
  | keyof typeof web_carriers
  | keyof typeof web_compare
  | keyof typeof web_contacts
  | keyof typeof web_countries
  | keyof typeof web_credits
  | keyof typeof web_dial_in
  | keyof typeof web_editions
  | keyof typeof web_jobs
  | keyof typeof web_meetings
  | keyof typeof web_messages
  | keyof typeof web_notices
  | keyof typeof web_number_pages
  | keyof typeof web_numbers
  | keyof typeof web_organisations
  | keyof typeof web_overview
  | keyof typeof web_palette
  | keyof typeof web_own_calls
  | keyof typeof web_people
  | keyof typeof web_porting
  | keyof typeof web_queues
  | keyof typeof web_reports
  | keyof typeof web_rollout
  | keyof typeof web_set_up
  | keyof typeof web_settings
  | keyof typeof web_sign_in
  | keyof typeof web_softphone;
