import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { auditQuery } from "../../api/queries";
import type { AuditEntry } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import classes from "./Settings.module.css";

/** Who changed what, with before and after; read from the journal, which nobody can rewrite. */
export function AuditPage() {
  const { t } = useWords();
  const [cursor, setCursor] = useState<string>();
  const changes = useQuery(auditQuery(cursor));
  return (
    <Page title={t("audit_title")} lead={t("audit_lead")}>
      <Panel>
        <Loaded query={changes} lines={8}>
          {(data) => (
            <>
              {data.items.length === 0 ? (
                <Empty title={t("audit_none")} hint={t("audit_none_hint")} />
              ) : (
                <Changes entries={data.items} />
              )}
              <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Changes({ entries }: { entries: AuditEntry[] }) {
  const { t, f } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("audit_when")}</th>
          <th scope="col">{t("audit_who")}</th>
          <th scope="col">{t("audit_what")}</th>
          <th scope="col">{t("audit_values")}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((each) => (
          <tr key={each.sequence}>
            <td data-label={t("audit_when")}>{f.moment(each.at)}</td>
            <td data-label={t("audit_who")}>{each.by.name || each.by.id}</td>
            <td data-label={t("audit_what")}>
              <span>
                <strong>{each.text}</strong>
                <span className={classes.subject}>{each.subject}</span>
              </span>
            </td>
            <td data-label={t("audit_values")}>
              <Values entry={each} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Values({ entry }: { entry: AuditEntry }) {
  const { t } = useWords();
  const names = [...new Set([...Object.keys(entry.before), ...Object.keys(entry.after)])];
  return (
    <ul className={`plain-list ${classes.values}`}>
      {names.map((name) => (
        <li key={name}>
          {name}: {name in entry.before && <del>{shown(entry.before[name], t("none"))}</del>}{" "}
          {name in entry.after && <ins>{shown(entry.after[name], t("none"))}</ins>}
        </li>
      ))}
    </ul>
  );
}

function shown(value: unknown, none: string): string {
  if (value === null || value === "") return none;
  return Array.isArray(value) ? value.join(", ") : String(value);
}
