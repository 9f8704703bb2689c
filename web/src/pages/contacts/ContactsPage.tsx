import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue, useDisclosure } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { addressBookQuery, contactsQuery } from "../../api/contact-queries";
import { isAdministrator, useSession } from "../../api/session";
import type { Contact, Whose } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import { ContactFile } from "./ContactFile";
import { ContactForm } from "./ContactForm";
import { ContactRows, EntryRows } from "./Rows";
import { TakeOut } from "./TakeOut";

/** Long enough that a name is not asked for letter by letter. */
const TYPING_PAUSE_MS = 200;

type Book = "all" | Whose;

/** The address book: everybody one may call, and the contacts that people keep. */
export function ContactsPage() {
  const { t } = useWords();
  const session = useSession();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const [book, setBook] = useState<Book>("all");
  const [adding, add] = useDisclosure(false);
  const [filing, byFile] = useDisclosure(false);
  const [changed, change] = useState<Contact | null>(null);
  const whose: Whose = book === "organisation" ? "organisation" : "mine";
  const mayChange = whose === "mine" || isAdministrator(session);
  return (
    <Page
      title={t("contacts_title")}
      lead={t("contacts_lead")}
      actions={
        mayChange && (
          <Button onClick={add.open} leftSection={<IconPlus size={18} aria-hidden />}>
            {t("contact_add")}
          </Button>
        )
      }
    >
      <Panel>
        <Group mb="md" gap="sm" justify="space-between">
          <SegmentedControl
            aria-label={t("contacts_which")}
            value={book}
            onChange={(value) => setBook(value as Book)}
            data={[
              { value: "all", label: t("contacts_all") },
              { value: "mine", label: t("contacts_mine") },
              { value: "organisation", label: t("contacts_shared") },
            ]}
          />
          <TextInput
            aria-label={t("contacts_search")}
            placeholder={t("contacts_search")}
            leftSection={<IconSearch size={17} aria-hidden />}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            style={{ flex: "0 1 20rem" }}
          />
        </Group>
        {book === "all" ? (
          <Everybody q={q} />
        ) : (
          <Contacts key={`${book} ${q}`} whose={book} q={q} change={mayChange ? change : undefined} />
        )}
        {book !== "all" && (
          <Group mt="md" gap="sm">
            {mayChange && (
              <Button variant="default" onClick={byFile.open}>
                {t("contacts_bring")}
              </Button>
            )}
            <TakeOut whose={book} />
          </Group>
        )}
      </Panel>
      {adding && <ContactForm whose={whose} close={add.close} />}
      {changed && <ContactForm whose={changed.whose} contact={changed} close={() => change(null)} />}
      {filing && <ContactFile whose={whose} close={byFile.close} />}
    </Page>
  );
}

function Everybody({ q }: { q: string }) {
  const { t } = useWords();
  const found = useQuery(addressBookQuery(q));
  return (
    <Loaded query={found} lines={8}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("contacts_none_found")} hint={t("contacts_none_found_hint")} />
        ) : (
          <EntryRows entries={data.items} />
        )
      }
    </Loaded>
  );
}

interface ContactsProps {
  whose: Whose;
  q: string;
  change: ((contact: Contact) => void) | undefined;
}

function Contacts({ whose, q, change }: ContactsProps) {
  const { t, f } = useWords();
  const [cursor, setCursor] = useState<string>();
  const found = useQuery(contactsQuery(whose, q, cursor));
  return (
    <Loaded query={found} lines={8}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty
            title={t(q ? "contacts_none_found" : "contacts_none")}
            hint={t(
              q
                ? "contacts_none_found_hint"
                : whose === "mine"
                  ? "contacts_none_mine_hint"
                  : "contacts_none_shared_hint",
              { most: f.count(data.most) },
            )}
          />
        ) : (
          <>
            <ContactRows contacts={data.items} change={change} />
            <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
          </>
        )
      }
    </Loaded>
  );
}
