import { Button, Group, MultiSelect, NumberInput, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { colleaguesQuery } from "../../api/calling-queries";
import { api, body } from "../../api/client";
import { mailboxesQuery, messageRetentionQuery } from "../../api/message-queries";
import type { Mailbox } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Ask } from "../../parts/Ask";
import { useDraft } from "../../parts/draft";
import { Empty } from "../../parts/Empty";
import { ExtensionField, LanguageSelect } from "../../parts/LineFields";
import { Panel } from "../../parts/Page";
import type { Person } from "../../parts/PersonSelect";
import { Loaded, Problem } from "../../parts/Problem";

/** The shared boxes of the organisation, for who manages them, and for how long messages are kept. */
export function SharedBoxes() {
  const { t } = useWords();
  const boxes = useQuery(mailboxesQuery(true));
  const [making, make] = useDisclosure(false);
  const [changing, change] = useState<Mailbox | null>(null);
  return (
    <Panel
      title={t("mailbox_shared_title")}
      aside={
        <Button variant="default" onClick={make.open} leftSection={<IconPlus size={16} aria-hidden />}>
          {t("mailbox_new")}
        </Button>
      }
    >
      <Loaded query={boxes} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("mailbox_shared_none")} hint={t("mailbox_shared_hint")} />
          ) : (
            <Rows boxes={data.items} change={change} />
          )
        }
      </Loaded>
      <Retention />
      {making && <BoxForm close={make.close} />}
      {changing && <BoxForm box={changing} close={() => change(null)} />}
    </Panel>
  );
}

function Rows({ boxes, change }: { boxes: Mailbox[]; change: (box: Mailbox) => void }) {
  const { t } = useWords();
  const remove = useAct(
    (mailbox_id: string) =>
      api.DELETE("/api/v1/mailboxes/{mailbox_id}", { params: { path: { mailbox_id } } }),
    [["mailboxes"]],
  );
  return (
    <>
      <Problem error={remove.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("mailbox_name")}</th>
            <th scope="col">{t("mailbox_reached")}</th>
            <th scope="col">{t("mailbox_members")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {boxes.map((box) => (
            <tr key={box.id}>
              <td data-label={t("mailbox_name")}>
                <strong>{box.name}</strong>
              </td>
              <td data-label={t("mailbox_reached")} className="numerals">
                {[box.extension, ...box.numbers.map((each) => each.international)]
                  .filter(Boolean)
                  .join(", ") || "–"}
              </td>
              <td data-label={t("mailbox_members")}>
                {box.members.map((each) => each.name).join(", ") || "–"}
              </td>
              <td>
                <Group justify="flex-end" gap="xs">
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t("mailbox_change_of", { name: box.name })}
                    onClick={() => change(box)}
                  >
                    {t("mailbox_change")}
                  </Button>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t("mailbox_delete_of", { name: box.name })}
                    {...remove.button(box.id)}
                  >
                    {t("mailbox_delete")}
                  </Button>
                </Group>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function BoxForm({ box, close }: { box?: Mailbox; close: () => void }) {
  const { t, language } = useWords();
  const [sought, seek] = useState("");
  const found = useQuery(colleaguesQuery(sought.trim()));
  const { draft, put, typed, digits, picked } = useDraft(() => ({
    name: box?.name ?? "",
    language: box?.language ?? language,
    extension: box?.extension ?? "",
    members: (box?.members ?? []) as Person[],
  }));
  const { members } = draft;
  const asked = { ...draft, members: members.map((each) => each.id) };
  const known = new Map(members.map((each) => [each.id, each.name]));
  for (const each of found.data?.items ?? []) known.set(each.id, each.name);
  return (
    <Ask
      title={box ? t("mailbox_change") : t("mailbox_new")}
      action={t("save")}
      stale={["mailboxes"]}
      ready={draft.name.trim() !== ""}
      close={close}
      run={() =>
        box
          ? body(
              api.PATCH("/api/v1/mailboxes/{mailbox_id}", {
                params: { path: { mailbox_id: box.id } },
                body: asked,
              }),
            )
          : body(api.POST("/api/v1/mailboxes", { body: asked }))
      }
    >
      <TextInput label={t("mailbox_name")} data-autofocus maxLength={64} {...typed("name")} />
      <LanguageSelect {...picked("language")} />
      <ExtensionField {...digits("extension")} />
      <MultiSelect
        label={t("mailbox_members")}
        description={t("mailbox_members_hint")}
        searchable
        data={[...known].map(([value, label]) => ({ value, label }))}
        filter={({ options }) => options}
        searchValue={sought}
        onSearchChange={seek}
        value={members.map((each) => each.id)}
        onChange={(ids) => put({ members: ids.map((id) => ({ id, name: known.get(id) ?? id })) })}
      />
    </Ask>
  );
}

/** For how many days messages are kept, in every box of the organisation. */
function Retention() {
  const { t } = useWords();
  const queries = useQueryClient();
  const kept = useQuery(messageRetentionQuery());
  const [days, setDays] = useState<number | "" | null>(null);
  const set = useMutation({
    mutationFn: (wanted: number | null) =>
      body(api.PUT("/api/v1/message-retention", { body: { days: wanted } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["message-retention"] });
      setDays(null);
    },
  });
  const shown = days ?? kept.data?.days ?? "";
  return (
    <>
      <Group align="flex-end" gap="xs" mt="lg">
        <NumberInput
          label={t("mailbox_days")}
          description={t("mailbox_days_hint")}
          min={1}
          max={3650}
          value={shown}
          onChange={(value) => setDays(typeof value === "number" ? value : "")}
        />
        <Button
          variant="default"
          disabled={days === null}
          loading={set.isPending}
          onClick={() => set.mutate(days === "" ? null : days)}
        >
          {t("save")}
        </Button>
      </Group>
      {set.isSuccess && days === null && <Text size="sm">{t("mailbox_days_set")}</Text>}
      {set.isError && <Problem error={set.error} />}
    </>
  );
}
