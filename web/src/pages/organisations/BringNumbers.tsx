import { api, body, purchaseKey } from "../../api/client";
import type { Organisation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { ChangesFile } from "../../parts/ChangesFile";

const EXAMPLE = "number,country,kind,usage,city,area_code\n+33199000123,FR,geographic,user,Paris,1";
const CHANGES = ["organisations"] as const;

interface BringNumbersProps {
  organisation: Organisation;
  close: () => void;
}

/** Numbers that an organisation has from elsewhere, recorded by a file. */
export function BringNumbers({ organisation, close }: BringNumbersProps) {
  const { t } = useWords();
  return (
    <ChangesFile
      title={t("organisation_bring_numbers", { name: organisation.name })}
      hint={t("organisation_bring_hint")}
      example={EXAMPLE}
      check="numbers_check"
      changes={CHANGES}
      send={(csv, dry_run) =>
        body(
          api.POST("/api/v1/operator/organisations/{org}/numbers/file", {
            params: {
              path: { org: organisation.id },
              query: { dry_run },
              header: { "idempotency-key": purchaseKey() },
            },
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
