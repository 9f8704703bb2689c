import { api, body, purchaseKey } from "../../api/client";
import { useWords } from "../../i18n/texts";
import { ChangesFile } from "../../parts/ChangesFile";

const EXAMPLE = "number,user,location\n+33199000123,alice@example,";
const CHANGES = ["numbers"] as const;

/** Numbers given to people by a file. */
export function NumberFile({ close }: { close: () => void }) {
  const { t } = useWords();
  return (
    <ChangesFile
      title={t("numbers_by_file")}
      hint={t("numbers_file_hint")}
      example={EXAMPLE}
      check="assignments_check"
      changes={CHANGES}
      send={(csv, dry_run) =>
        body(
          api.POST("/api/v1/numbers/file", {
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
