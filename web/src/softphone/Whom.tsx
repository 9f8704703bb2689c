import { Text, TextInput, UnstyledButton } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { body, api } from "../api/client";
import type { AddressBookEntry } from "../api/types";
import { useSession } from "../api/session";
import { useWords } from "../i18n/texts";
import { entryKind } from "../parts/entries";
import classes from "./Dock.module.css";
import { Presence } from "./Presence";

/** Letters are a name to be looked up; anything else is dialled as it stands. */
const LETTERS = /\p{L}/u;
const WAIT_MS = 180;
const MOST = 6;

/** Somebody found, and one way to reach them; a colleague's presence stands beside the first. */
interface Way {
  name: string;
  to: string;
  shown: string;
  user?: string;
}

interface Props {
  label: string;
  value: string;
  change: (value: string) => void;
  choose: (to: string) => void;
  right?: ReactNode;
  /** The code that leads to a mailbox, where people's are to be found too. */
  mailboxes?: string;
}

/** Whom to call: a number, or a name that is searched in the address book. */
export function Whom({ label, value, change, choose, right, mailboxes = "" }: Props) {
  const { t } = useWords();
  const me = useSession()?.user_id;
  const [q] = useDebouncedValue(value.trim(), WAIT_MS);
  const named = LETTERS.test(q);
  const found = useQuery({
    queryKey: ["address-book", q],
    queryFn: () => body(api.GET("/api/v1/address-book", { params: { query: { q } } })),
    enabled: named,
  });
  const ways = (named ? (found.data?.items ?? []) : [])
    .filter((each) => each.id !== me)
    .flatMap(waysTo)
    .slice(0, MOST);
  function waysTo(entry: AddressBookEntry): Way[] {
    const { kind, extension, numbers } = entry;
    const name = entry.name || t(entryKind(entry));
    const colleague = kind === "person";
    const inside = colleague ? extension : `${t(entryKind(entry))} · ${extension}`;
    const ways: Way[] = extension ? [{ name, to: extension, shown: inside ?? "" }] : [];
    for (const { number } of numbers) ways.push({ name, to: number.number, shown: number.national });
    if (colleague && ways[0]) ways[0].user = entry.id;
    if (colleague && extension && mailboxes) {
      ways.push({ name: t("phone_mailbox_of", { name }), to: mailboxes + extension, shown: "" });
    }
    return ways;
  }
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const to = LETTERS.test(value) ? (ways[0]?.to ?? "") : value.trim();
          if (to) choose(to);
        }}
      >
        <TextInput
          label={label}
          value={value}
          onChange={(event) => change(event.currentTarget.value)}
          autoComplete="off"
          inputMode="text"
          maxLength={64}
          rightSection={right}
        />
      </form>
      {named && found.isSuccess && ways.length === 0 && (
        <Text size="sm" c="dimmed" mt="xs">
          {t("phone_nobody")}
        </Text>
      )}
      {ways.length > 0 && (
        <ul className={classes.found}>
          {ways.map((each) => (
            <li key={`${each.name} ${each.to}`}>
              <UnstyledButton className={classes.person} onClick={() => choose(each.to)}>
                <span>{each.name}</span>
                <span className={classes.way}>
                  {each.user && <Presence of={each.user} />}
                  <Text span size="sm" c="dimmed" className="numerals">
                    {each.shown}
                  </Text>
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
