import type { Money } from "../api/types";
import { useWords } from "../i18n/texts";

/** What it cost, or that it was free. */
export function Cost({ of }: { of: Money | null }) {
  const { t, f } = useWords();
  return of ? f.money(of.amount_micros, of.currency) : t("call_free");
}
