import { ActionIcon, Button, Text, UnstyledButton } from "@mantine/core";
import { IconBackspace, IconPhone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ownCallsQuery } from "../api/contact-queries";
import type { OwnCall } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import { Keypad } from "./Keypad";
import { Parked } from "./Parked";
import { telephone, useTelephone } from "./phone";
import { Presence } from "./Presence";
import { Whom } from "./Whom";

/** Shown: people call the same ones again and again. */
const RECENT = 5;

/** Call somebody: by number, by name, or again. */
export function Dial() {
  const { t } = useWords();
  const { up } = useTelephone();
  const [to, setTo] = useState("");
  const call = async (whom: string) => {
    if (await telephone.dial(whom)) setTo("");
  };
  return (
    <>
      <Whom
        label={t("phone_whom")}
        value={to}
        change={setTo}
        choose={(whom) => void call(whom)}
        right={
          to && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("phone_delete_key")}
              onClick={() => setTo(to.slice(0, -1))}
            >
              <IconBackspace size={18} aria-hidden />
            </ActionIcon>
          )
        }
      />
      <Keypad press={(key) => setTo((typed) => typed + key)} />
      <Button
        fullWidth
        mt="sm"
        color="#17703f"
        disabled={!up || to.trim() === ""}
        leftSection={<IconPhone size={18} aria-hidden />}
        onClick={() => void call(to.trim())}
      >
        {t("phone_call")}
      </Button>
      <Parked />
      <Recent typed={to} call={(whom) => void call(whom)} />
    </>
  );
}

/** Whom one talked to last, or, by what is typed, earlier. */
function Recent({ typed, call }: { typed: string; call: (to: string) => void }) {
  const { t, f } = useWords();
  const calls = useQuery(ownCallsQuery(false));
  const sought = plain(typed);
  const last = new Map<string, OwnCall>();
  for (const each of calls.data?.items ?? []) {
    const number = each.number?.number ?? "";
    if (number === "" || last.has(number) || last.size >= RECENT) continue;
    const told = `${each.name} ${number} ${each.number?.national ?? ""}`;
    if (plain(told).includes(sought)) last.set(number, each);
  }
  if (last.size === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{t("phone_recent")}</h3>
      <ul className={classes.found}>
        {[...last].map(([number, each]) => (
          <li key={number}>
            <UnstyledButton className={classes.person} onClick={() => call(number)}>
              <span>{each.name || each.number?.national}</span>
              <span className={classes.way}>
                {each.user_id && <Presence of={each.user_id} />}
                <Text span size="xs" c={each.direction === "missed" ? "var(--no)" : "dimmed"}>
                  {each.direction === "missed" && `${t("phone_missed")} · `}
                  {f.moment(each.at)}
                </Text>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}

/** As people type: without accents, capitals and the spaces of numbers. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/[\p{M}\s.-]/gu, "").toLowerCase();
}
