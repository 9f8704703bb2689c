import { api, body, purchaseKey } from "../../api/client";
import type { Whose } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { ChangesFile } from "../../parts/ChangesFile";

const EXAMPLE =
  "name,company,title,email,work,mobile,home,fax,other,note\nZoé Nguyễn,Café du Port,,zoe@example.org,+33 1 40 00 00 77,06 12 34 56 78,,,,";
const CHANGES = ["contacts", "address-book"] as const;

/** Contacts brought by a file, a table or address cards. */
export function ContactFile({ whose, close }: { whose: Whose; close: () => void }) {
  const { t } = useWords();
  return (
    <ChangesFile
      title={t("contacts_bring")}
      hint={t("contacts_file_hint")}
      example={EXAMPLE}
      label={t("contacts_file")}
      accept=".csv,.vcf,text/csv,text/vcard"
      check="contacts_check"
      changes={CHANGES}
      send={(data, dry_run) =>
        body(
          api.POST("/api/v1/contacts/file", {
            params: { query: { whose, dry_run }, header: { "idempotency-key": purchaseKey() } },
            headers: { "Content-Type": "text/csv" },
            body: "",
            bodySerializer: () => data,
          }),
        )
      }
      close={close}
    />
  );
}
