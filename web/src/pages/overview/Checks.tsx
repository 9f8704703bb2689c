import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import {
  creditsQuery,
  licencesQuery,
  meetingsQuery,
  numbersQuery,
  phonesQuery,
  readinessQuery,
  userQuery,
} from "../../api/queries";
import type { Session } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Status } from "../../parts/Status";
import classes from "./Overview.module.css";

interface CheckProps {
  /** Undefined while it is not known. */
  ok: boolean | undefined;
  what: string;
  why: string | undefined;
  go?: LinkProps["to"];
  params?: { userId: string };
  act?: string;
}

function Check({ ok, what, why, go, params, act }: CheckProps) {
  const { t } = useWords();
  if (ok === undefined) return null;
  return (
    <li className={classes.check}>
      <span className={classes.mark}>
        <Status tone={ok ? "yes" : "part"}>{ok ? t("check_works") : t("check_missing")}</Status>
      </span>
      <div className={classes.what}>
        <strong>{what}</strong>
        <Text size="sm" c="dimmed">
          {why}
        </Text>
      </div>
      {go && act && (
        <Link to={go} params={params as never} className={classes.go}>
          {act}
        </Link>
      )}
    </li>
  );
}

/** For administrators: each part that a call needs, in the order in which one sets them up. */
export function AdministratorChecks() {
  const { t, f } = useWords();
  const ready = useQuery(readinessQuery());
  const numbers = useQuery(numbersQuery({})).data?.items;
  const licences = useQuery(licencesQuery()).data?.items;
  const credits = useQuery(creditsQuery()).data;
  const meetings = useQuery(meetingsQuery()).data?.items;
  const bridge = numbers?.find((each) => each.assignment?.to === "bridge");
  const given = licences?.reduce((sum, each) => sum + each.assigned, 0);
  const failing = ready.data?.checks.filter((each) => !each.ok) ?? [];
  return (
    <Panel title={t("overview_state")}>
      <ul className="plain-list">
        <Check
          ok={ready.isError ? false : ready.data?.ready}
          what={t("check_calls")}
          why={
            failing.length > 0
              ? failing.map((each) => each.detail).join(" ")
              : ready.isError
                ? ready.error.message
                : t("check_calls_ok")
          }
        />
        <Check
          ok={given === undefined ? undefined : given > 0}
          what={t("check_licences")}
          why={t("check_licences_why", { count: given ?? 0 })}
          go="/people"
          act={t("nav_people")}
        />
        <Check
          ok={numbers && numbers.length > 0}
          what={t("check_numbers")}
          why={t("check_numbers_why", { count: numbers?.length ?? 0 })}
          go={numbers && numbers.length > 0 ? "/numbers" : "/numbers/get"}
          act={numbers && numbers.length > 0 ? t("nav_numbers") : t("numbers_get")}
        />
        <Check
          ok={numbers && bridge !== undefined}
          what={t("check_bridge")}
          why={bridge ? bridge.international : t("check_bridge_why")}
          go="/numbers"
          act={t("nav_numbers")}
        />
        <Check
          ok={credits && credits.available.amount_micros > 0}
          what={t("check_credits")}
          why={
            credits &&
            t("check_credits_why", {
              amount: f.balance(credits.available.amount_micros, credits.available.currency),
            })
          }
          go="/credits"
          act={t("nav_credits")}
        />
        <Check
          ok={meetings && meetings.length > 0}
          what={t("check_meetings")}
          why={t("check_meetings_why", { count: meetings?.length ?? 0 })}
          go="/meetings"
          act={t("nav_meetings")}
        />
      </ul>
    </Panel>
  );
}

/** For everybody else: what they themselves can do. */
export function OwnChecks({ session }: { session: Session }) {
  const { t } = useWords();
  const user = useQuery(userQuery(session.user_id)).data;
  const phones = useQuery(phonesQuery(session.user_id)).data?.items;
  const registered = phones?.filter((each) => each.registered).length;
  const mine = { go: "/people/$userId", params: { userId: session.user_id }, act: t("nav_mine") } as const;
  return (
    <Panel title={t("overview_state")}>
      <ul className="plain-list">
        <Check
          ok={user && (user.extension !== null || user.number !== null)}
          what={t("check_reachable")}
          why={user?.number?.international ?? user?.extension ?? t("check_reachable_why")}
        />
        <Check
          ok={registered === undefined ? undefined : registered > 0}
          what={t("check_phone")}
          why={t("check_phone_why", { count: registered ?? 0 })}
          {...mine}
        />
        <Check ok={user?.has_pin} what={t("check_pin")} why={t("pin_hint")} {...mine} />
      </ul>
    </Panel>
  );
}
