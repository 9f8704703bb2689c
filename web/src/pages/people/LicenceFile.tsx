import { api, body, purchaseKey } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { ChangesFile } from "../../parts/ChangesFile";

const EXAMPLE = "user,product,action\nalice@example,PHONE_SYSTEM,assign";
const CHANGES = ["licences", "users"] as const;

/** Licences given and taken by a file. */
export function LicenceFile({ close }: { close: () => void }) {
  const { t } = useWords();
  return (
    <ChangesFile
      title={t("licences_file_title")}
      hint={t("licences_file_hint")}
      example={EXAMPLE}
      check="licences_check"
      changes={CHANGES}
      send={(csv, dry_run) =>
        body(
          api.POST("/api/v1/licences/file", {
            params: { query: { dry_run }, header: { "idempotency-key": purchaseKey() } },
            headers: { "Content-Type": "text/csv" },
            body: "",
            bodySerializer: () => csv,
          }),
        )
      }
      close={close}
    />
  );
}
