import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTopic } from "../api/events";
import { creditsQuery } from "../api/frame-queries";
import { may } from "../api/session";
import type { Credits, EventMessage, Session } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./HeaderTools.module.css";
import { NoticeBell } from "./NoticeBell";
import { PaletteButton } from "./PaletteButton";

/** What whoever is signed in has at hand on every page: what is left to spend, the search, the notices. */
export function SessionTools({ session }: { session: Session }) {
  return (
    <>
      {may(session, "get_credits") && <CreditBalance />}
      <PaletteButton session={session} />
      {may(session, "list_notices") && <NoticeBell />}
    </>
  );
}

function CreditBalance() {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const credits = useQuery(creditsQuery());
  const heard = useCallback(
    (message: EventMessage) => {
      if (!("available" in (message.data ?? {}))) return;
      queries.setQueryData(creditsQuery().queryKey, message.data as unknown as Credits);
    },
    [queries],
  );
  useTopic("credits", heard);
  if (credits.data === undefined) return null;
  const { amount_micros, currency } = credits.data.available;
  return (
    <Link to="/credits" className={classes.credit}>
      <span className={classes.creditName}>{t("credit_available")}</span>
      <strong className="numerals">{f.balance(amount_micros, currency)}</strong>
    </Link>
  );
}
