import { Button } from "@mantine/core";
import type { AddressBookEntry, Contact } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { entryKind } from "../../parts/entries";
import { Phone } from "../../parts/Phone";
import classes from "./Contacts.module.css";

export const NUMBER_KINDS = {
  work: "number_work",
  mobile: "number_mobile",
  home: "number_home",
  fax: "number_fax",
  other: "number_else",
} as const satisfies Record<Contact["numbers"][number]["kind"], TextKey>;

/** Whoever was found in the whole book. */
export function EntryRows({ entries }: { entries: AddressBookEntry[] }) {
  const { t, f } = useWords();
  const detail = (entry: AddressBookEntry) => {
    if (entry.kind === "number") return entry.detail && f.country(entry.detail);
    return entry.kind === "service" ? "" : entry.detail;
  };
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("contact_name")}</th>
          <th scope="col">{t("extension")}</th>
          <th scope="col">{t("contact_numbers")}</th>
          <th scope="col">{t("contact_kind")}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={`${entry.kind} ${entry.id}`}>
            <td data-label={t("contact_name")}>
              <Named name={entry.name || t("entry_number")} detail={detail(entry)} />
            </td>
            <td data-label={t("extension")} className="numerals">
              {entry.extension && <Phone of={short(entry.extension)} name={entry.name} />}
            </td>
            <td data-label={t("contact_numbers")}>
              {entry.numbers.length > 0 && (
                <Numbers of={entry.numbers} name={entry.name} plain={!CONTACTS.has(entry.kind)} />
              )}
            </td>
            <td data-label={t("contact_kind")}>{t(entryKind(entry))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const CONTACTS = new Set<AddressBookEntry["kind"]>(["own", "shared"]);

function short(digits: string) {
  return { number: digits, national: digits, international: digits, country: null };
}

interface ContactRowsProps {
  contacts: Contact[];
  /** Missing for who may not change them. */
  change: ((contact: Contact) => void) | undefined;
}

/** The contacts of one book. */
export function ContactRows({ contacts, change }: ContactRowsProps) {
  const { t } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("contact_name")}</th>
          <th scope="col">{t("contact_numbers")}</th>
          <th scope="col">{t("contact_email")}</th>
          {change && (
            <th scope="col" className="end">
              {t("contact_change")}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          <tr key={contact.id}>
            <td data-label={t("contact_name")}>
              <Named
                name={contact.name}
                detail={[contact.title, contact.company].filter(Boolean).join(" · ")}
              />
            </td>
            <td data-label={t("contact_numbers")}>
              {contact.numbers.length > 0 && <Numbers of={contact.numbers} name={contact.name} />}
            </td>
            <td data-label={t("contact_email")} className={classes.mail}>
              {contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>}
            </td>
            {change && (
              <td className="end">
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => change(contact)}
                  aria-label={t("contact_change_which", { name: contact.name })}
                >
                  {t("edit")}
                </Button>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Named({ name, detail }: { name: string; detail: string }) {
  return (
    <span>
      <strong>{name}</strong>
      {detail && detail !== name && <span className={classes.detail}>{detail}</span>}
    </span>
  );
}

interface NumbersProps {
  of: Contact["numbers"];
  name: string;
  /** Without saying which kind each is: there is only one. */
  plain?: boolean;
}

function Numbers({ of, name, plain }: NumbersProps) {
  const { t } = useWords();
  return (
    <span className={classes.numbers}>
      {of.map((each) => (
        <span key={`${each.kind} ${each.number.number}`}>
          <Phone of={each.number} name={name} />
          {!plain && <span className={classes.kind}>{t(NUMBER_KINDS[each.kind])}</span>}
        </span>
      ))}
    </span>
  );
}
