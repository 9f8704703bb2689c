import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useCallback } from "react";
import { useTopic } from "../api/events";
import { creditsQuery } from "../api/frame-queries";
import { may } from "../api/session";
import type { Credits, EventMessage, Session } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./HeaderTools.module.css";
import { LanguageSwitch } from "./LanguageSwitch";
import { NoticeBell } from "./NoticeBell";

/** Only who is signed in has one: strangers need not load it. */
const PersonMenu = lazy(async () => ({
  default: (await import("./PersonMenu")).PersonMenu,
}));

/** The right end of the header: what is left to spend, language, light, and who is signed in. */
export function HeaderTools({ session }: { session: Session | null }) {
  const { t } = useWords();
  return (
    <>
      {may(session, "get_credits") && <CreditBalance />}
      {may(session, "list_notices") && <NoticeBell />}
      <LanguageSwitch />
      <SchemeSwitch />
      {session ? (
        <Suspense>
          <PersonMenu session={session} />
        </Suspense>
      ) : (
        <Button component={Link} to="/sign-in" size="sm">
          {t("sign_in")}
        </Button>
      )}
    </>
  );
}

function CreditBalance() {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const credits = useQuery(creditsQuery());
  const heard = useCallback(
    (message: EventMessage) => {
      if (message.topic !== "credits" || !("available" in (message.data ?? {}))) return;
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

export function SchemeSwitch() {
  const { t } = useWords();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      c="var(--ink-soft)"
      onClick={() => setColorScheme(dark ? "light" : "dark")}
      aria-label={dark ? t("scheme_light") : t("scheme_dark")}
    >
      {dark ? <IconSun size={19} aria-hidden /> : <IconMoon size={19} aria-hidden />}
    </ActionIcon>
  );
}
