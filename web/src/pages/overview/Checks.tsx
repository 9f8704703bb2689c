import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { phonesQuery, userQuery } from "../../api/queries";
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
