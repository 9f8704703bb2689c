import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { LanguageSwitch } from "./LanguageSwitch";

/** Only who is signed in has these: strangers need not load them. */
const SessionTools = lazy(async () => ({
  default: (await import("./SessionTools")).SessionTools,
}));
const PersonMenu = lazy(async () => ({
  default: (await import("./PersonMenu")).PersonMenu,
}));

/** The right end of the header: a person's own tools, language, light, and who is signed in. */
export function HeaderTools({ session }: { session: Session | null }) {
  const { t } = useWords();
  return (
    <>
      {session && (
        <Suspense>
          <SessionTools session={session} />
        </Suspense>
      )}
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
