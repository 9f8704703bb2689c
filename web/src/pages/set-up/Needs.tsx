import { Link, type LinkProps } from "@tanstack/react-router";
import type { operations } from "../../api/schema";
import { may } from "../../api/session";
import { setsUp } from "../../api/set-up-queries";
import type { Session, SetUp, SetUpNeed } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Check } from "../../parts/Check";
import { Panel } from "../../parts/Page";
import { Status } from "../../parts/Status";

interface Way {
  name: TextKey;
  /** Where it is mended, and who may. */
  to?: NonNullable<LinkProps["to"]>;
  act?: TextKey;
  who?: keyof operations;
}

const WAYS: Record<SetUpNeed["id"], Way> = {
  server: { name: "need_server" },
  reach: { name: "need_reach" },
  carrier: { name: "need_carrier", to: "/carriers", act: "nav_carriers", who: "list_trunks" },
  number: { name: "need_number", to: "/porting", act: "need_bring_numbers", who: "list_port_orders" },
  help: { name: "need_help", to: "/carriers", act: "nav_carriers", who: "list_trunks" },
  credit: { name: "need_credit", to: "/credits", act: "nav_credits", who: "get_credits" },
};
/** What concerns the house and not one organisation in it. */
const OF_THE_HOUSE = new Set<SetUpNeed["id"]>(["server", "reach", "carrier"]);

/** Whether real calls can flow, and why not: each reason with the page that mends it. */
export function Needs({ data, session }: { data: SetUp; session: Session }) {
  const { t } = useWords();
  const needs = data.needs.filter((each) => setsUp(session) || OF_THE_HOUSE.has(each.id));
  const open = needs.filter((each) => !each.done).length;
  return (
    <Panel
      title={t("needs_title")}
      aside={
        <Status tone={open === 0 ? "yes" : "part"}>
          {open === 0 ? t("needs_none") : t("needs_open", { count: open })}
        </Status>
      }
    >
      <ul className="plain-list">
        {needs.map((need) => (
          <Need key={need.id} need={need} session={session} />
        ))}
      </ul>
    </Panel>
  );
}

function Need({ need, session }: { need: SetUpNeed; session: Session }) {
  const { t } = useWords();
  const { name, to, act, who } = WAYS[need.id];
  return (
    <Check ok={need.done} what={t(name)} why={need.text}>
      {to && act && who && may(session, who) && <Link to={to}>{t(act)}</Link>}
    </Check>
  );
}
