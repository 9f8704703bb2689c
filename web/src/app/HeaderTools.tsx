import { ActionIcon, Button, Menu, Text, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconChevronDown, IconLogout, IconMoon, IconSun, IconUser } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { api } from "../api/client";
import { useTopic } from "../api/events";
import { creditsQuery, sessionQuery } from "../api/queries";
import { may } from "../api/session";
import type { Credits, EventMessage, Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { RoleLabel } from "../parts/RoleSelect";
import classes from "./HeaderTools.module.css";
import { LanguageSwitch } from "./LanguageSwitch";

/** The right end of the header: what is left to spend, language, light, and who is signed in. */
export function HeaderTools({ session }: { session: Session | null }) {
  const { t } = useWords();
  return (
    <>
      {may(session, "get_credits") && <CreditBalance />}
      <LanguageSwitch />
      <SchemeSwitch />
      {session ? (
        <PersonMenu session={session} />
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

function PersonMenu({ session }: { session: Session }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => api.DELETE("/api/v1/session"),
    onSettled: async () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
      await navigate({ to: "/sign-in" });
    },
  });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink)"
          classNames={{ root: classes.person, section: classes.name }}
          rightSection={<IconChevronDown size={15} aria-hidden />}
          aria-label={t("person_menu", { name: session.name })}
        >
          <span className={classes.name}>{session.name}</span>
          <IconUser size={21} className={classes.face} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text size="sm" fw={600}>
            {session.name}
          </Text>
          <Text size="xs" c="dimmed">
            <RoleLabel role={session.role} />
            {" · "}
            {session.organisation_name}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} aria-hidden />}
          onClick={() =>
            void navigate({ to: "/people/$userId", params: { userId: session.user_id } })
          }
        >
          {t("nav_mine")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          {t("sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
