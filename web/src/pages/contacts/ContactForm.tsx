import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import type { Contact, ContactGiven, Whose } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { useDraft } from "../../parts/draft";
import { Problem } from "../../parts/Problem";
import { NUMBER_KINDS } from "./Rows";

const NUMBERS_MOST = 8;
const STALE = ["contacts", "address-book"] as const;

interface Props {
  whose: Whose;
  /** The one to change; missing for a new one. */
  contact?: Contact;
  close: () => void;
}

interface NumberRow {
  id: number;
  kind: keyof typeof NUMBER_KINDS;
  number: string;
}

/** A contact's name, numbers and whatever else is known. */
export function ContactForm({ whose, contact, close }: Props) {
  const { t } = useWords();
  const key = useMemo(() => purchaseKey(), []);
  const { draft: words, typed } = useDraft(() => ({
    name: contact?.name ?? "",
    company: contact?.company ?? "",
    title: contact?.title ?? "",
    email: contact?.email ?? "",
    note: contact?.note ?? "",
  }));
  const [rows, setRows] = useState<NumberRow[]>(() =>
    (contact?.numbers ?? [{ kind: "work", number: { international: "" } }]).map((each, id) => ({
      id,
      kind: each.kind as NumberRow["kind"],
      number: each.number.international,
    })),
  );
  const change = (id: number, to: Partial<NumberRow>) =>
    setRows((before) => before.map((each) => (each.id === id ? { ...each, ...to } : each)));
  const more = () => {
    const id = Math.max(-1, ...rows.map((each) => each.id)) + 1;
    setRows(rows.concat({ id, kind: "mobile", number: "" }));
  };
  const given: ContactGiven = {
    ...words,
    numbers: rows
      .filter((each) => each.number.trim())
      .map(({ kind, number }) => ({ kind, number: number.trim() })),
  };
  return (
    <Ask
      title={t(contact ? "contact_change" : whose === "mine" ? "contact_add" : "contact_add_shared")}
      action={t("save")}
      stale={STALE}
      ready={Boolean(words.name.trim() || words.company.trim())}
      close={close}
      run={() =>
        contact
          ? body(
              api.PUT("/api/v1/contacts/{contact_id}", {
                params: { path: { contact_id: contact.id } },
                body: given,
              }),
            )
          : body(
              api.POST("/api/v1/contacts", {
                params: { query: { whose }, header: { "idempotency-key": key } },
                body: given,
              }),
            )
      }
    >
      <TextInput label={t("contact_name")} maxLength={200} data-autofocus {...typed("name")} />
      <Group grow gap="sm">
        <TextInput label={t("contact_company")} maxLength={200} {...typed("company")} />
        <TextInput label={t("contact_job")} maxLength={200} {...typed("title")} />
      </Group>
      <Stack gap="xs" role="group" aria-label={t("contact_numbers")}>
        <Text size="sm" fw={500}>
          {t("contact_numbers")}
        </Text>
        {rows.map((row, place) => (
          <Group key={row.id} gap="xs" wrap="nowrap">
            <Select
              aria-label={t("contact_number_kind", { place: place + 1 })}
              data={Object.entries(NUMBER_KINDS).map(([value, text]) => ({ value, label: t(text) }))}
              value={row.kind}
              allowDeselect={false}
              onChange={(kind) => change(row.id, { kind: (kind ?? "work") as NumberRow["kind"] })}
              w="8.5rem"
            />
            <TextInput
              aria-label={t("contact_number", { place: place + 1 })}
              type="tel"
              maxLength={40}
              value={row.number}
              onChange={(event) => change(row.id, { number: event.currentTarget.value })}
              style={{ flex: 1 }}
            />
            <ActionIcon
              variant="subtle"
              color="red"
              aria-label={t("contact_number_remove", { place: place + 1 })}
              onClick={() => setRows((before) => before.filter((each) => each.id !== row.id))}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {rows.length < NUMBERS_MOST && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={15} aria-hidden />}
            style={{ alignSelf: "flex-start" }}
            onClick={more}
          >
            {t("contact_number_add")}
          </Button>
        )}
      </Stack>
      <TextInput label={t("contact_email")} type="email" maxLength={254} {...typed("email")} />
      <Textarea label={t("contact_note")} maxLength={1000} autosize minRows={2} {...typed("note")} />
      {contact && <Remove contact={contact} close={close} />}
    </Ask>
  );
}

function Remove({ contact, close }: { contact: Contact; close: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/contacts/{contact_id}", {
        params: { path: { contact_id: contact.id } },
      }),
    onSuccess: async () => {
      for (const key of STALE) await queries.invalidateQueries({ queryKey: [key] });
      close();
    },
  });
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        c="var(--no)"
        size="compact-sm"
        style={{ alignSelf: "flex-start" }}
        loading={remove.isPending}
        onClick={() => remove.mutate()}
      >
        {t("contact_remove")}
      </Button>
      <Problem error={remove.error} />
    </>
  );
}
