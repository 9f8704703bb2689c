/** The page's own texts, a file a topic; what the server words, it words in the reader's language itself. */
import web from "../../../src/cadran/messages/en/web.json";
import account from "../../../src/cadran/messages/en/web_account.json";
import calls from "../../../src/cadran/messages/en/web_calls.json";
import countries from "../../../src/cadran/messages/en/web_countries.json";
import credits from "../../../src/cadran/messages/en/web_credits.json";
import jobs from "../../../src/cadran/messages/en/web_jobs.json";
import meetings from "../../../src/cadran/messages/en/web_meetings.json";
import numbers from "../../../src/cadran/messages/en/web_numbers.json";
import organisations from "../../../src/cadran/messages/en/web_organisations.json";
import overview from "../../../src/cadran/messages/en/web_overview.json";
import people from "../../../src/cadran/messages/en/web_people.json";
import porting from "../../../src/cadran/messages/en/web_porting.json";
import settings from "../../../src/cadran/messages/en/web_settings.json";
import sign_in from "../../../src/cadran/messages/en/web_sign_in.json";

export default {
  ...web,
  ...account,
  ...calls,
  ...countries,
  ...credits,
  ...jobs,
  ...meetings,
  ...numbers,
  ...organisations,
  ...overview,
  ...people,
  ...porting,
  ...settings,
  ...sign_in,
};

/** Topics that only some pages speak of, loaded with them. */
export const later = {
  reports: () => import("../../../src/cadran/messages/en/web_reports.json"),
};
