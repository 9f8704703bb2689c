import { ActionIcon, Button, Text, UnstyledButton } from "@mantine/core";
import { IconBackspace, IconPhone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../api/client";
import { useSession } from "../api/session";
import { useWords } from "../i18n/texts";
import classes from "./Dock.module.css";
import { Keypad } from "./Keypad";
import { telephone, useTelephone } from "./phone";
import { Whom } from "./Whom";

/** Shown, and looked at for them: people call the same ones again and again. */
const RECENT = 5;
const LOOKED_AT = 20;

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
      {to === "" && <Recent call={(whom) => void call(whom)} />}
    </>
  );
}

/** The last people and numbers that were called from here or called. */
function Recent({ call }: { call: (to: string) => void }) {
  const { t, f } = useWords();
  const user = useSession()?.user_id;
  const calls = useQuery({
    queryKey: ["calls", "recent", user],
    queryFn: () =>
      body(api.GET("/api/v1/calls", { params: { query: { user, limit: LOOKED_AT } } })),
  });
  const last = new Map<string, { name: string; at: string }>();
  for (const each of calls.data?.items ?? []) {
    const came = each.service.endsWith("_in");
    const other = came ? each.caller : each.called;
    if (other === null || last.has(other.number) || last.size >= RECENT) continue;
    const name = (came && each.caller_name) || other.national;
    last.set(other.number, { name, at: each.started_at });
  }
  if (last.size === 0) return null;
  return (
    <>
      <h3 className={classes.heading}>{t("phone_recent")}</h3>
      <ul className={classes.found}>
        {[...last].map(([number, each]) => (
          <li key={number}>
            <UnstyledButton className={classes.person} onClick={() => call(number)}>
              <span>{each.name}</span>
              <Text span size="xs" c="dimmed">
                {f.moment(each.at)}
              </Text>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </>
  );
}
