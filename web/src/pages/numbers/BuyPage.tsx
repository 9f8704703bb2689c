import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import type { NumberSearch } from "../../api/queries";
import type { Reservation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Page } from "../../parts/Page";
import { Held } from "./Held";
import { Offers } from "./Offers";
import { Quotas } from "./Quotas";
import { SearchForm } from "./SearchForm";

const route = getRouteApi("/house/numbers/get");

/** Search, hold for ten minutes, acquire. */
export function BuyPage() {
  const { t } = useWords();
  const { country, city } = route.useSearch();
  const [asked, setAsked] = useState<NumberSearch | null>(null);
  const [held, setHeld] = useState<Reservation | null>(null);
  const letGo = () => {
    setHeld(null);
    setAsked(null);
  };
  return (
    <Page title={t("buy_title")} lead={t("buy_lead")} narrow>
      {held === null ? (
        <>
          <Quotas />
          <SearchForm country={country ?? null} city={city ?? null} search={setAsked} />
          {asked && <Offers asked={asked} onHeld={setHeld} />}
        </>
      ) : (
        <Held reservation={held} onLetGo={letGo} />
      )}
    </Page>
  );
}
