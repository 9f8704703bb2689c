import { Anchor, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { isAdministrator, useSession } from "../../api/session";
import type { Meeting } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Copyable } from "../../parts/Secret";
import classes from "./Meeting.module.css";
import { NewConferenceId } from "./NewConferenceId";

/** The numbers to call and the ID to type: what an invitation says. */
export function HowToJoin({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const session = useSession();
  const sorted = [...meeting.dial_in].sort((a, b) => Number(b.default) - Number(a.default));
  const [first, ...others] = sorted;
  if (first === undefined) {
    return (
      <Text c="dimmed">
        {t("meeting_no_number_hint")}{" "}
        {isAdministrator(session) && <Link to="/numbers/get">{t("numbers_get")}</Link>}
      </Text>
    );
  }
  return (
    <div>
      <ol className={classes.steps}>
        <li>
          <Text size="sm" c="dimmed">
            {t("meeting_call")}
          </Text>
          <a className={classes.big} href={first.tap_to_call}>
            {first.international}
          </a>
          <Text size="sm" c="dimmed">
            {[first.city, first.country_name].filter(Boolean).join(", ")}
          </Text>
        </li>
        <li>
          <Text size="sm" c="dimmed">
            {t("meeting_type_id")}
          </Text>
          <span className={classes.big}>{meeting.conference_id_display}</span>
        </li>
      </ol>
      <Anchor href={meeting.dial_in_page} target="_blank" rel="noreferrer" size="sm">
        {t("meeting_all_numbers")}
      </Anchor>
      {others.length > 0 && (
        <Disclosure summary={t("meeting_other_numbers", { count: others.length })}>
          <ul className="plain-list">
            {others.map((each) => (
              <li key={each.number}>
                <Anchor href={each.tap_to_call} className="numerals">
                  {each.international}
                </Anchor>{" "}
                {[each.city, each.country_name].filter(Boolean).join(", ")}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      {meeting.join_page && !meeting.cancelled && <NewConferenceId meeting={meeting} />}
      {meeting.join_page && (
        <Disclosure summary={t("meeting_guest_link")}>
          <Copyable
            name={t("meeting_guest_link")}
            value={`${window.location.origin}${meeting.join_page}`}
          />
        </Disclosure>
      )}
      <Disclosure summary={t("meeting_no_phone")}>
        <Copyable
          name={t("meeting_no_phone_hint")}
          value={`cadran call --from-sandbox ${first.number} --digits ${meeting.conference_id}#`}
        />
      </Disclosure>
    </div>
  );
}
