import { Button, FileInput, Group, Radio, Select, Stack, Switch, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body, purchaseKey, upload } from "../../api/client";
import type { Mailbox } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import { readableSound } from "../../parts/sounds";
import classes from "./Messages.module.css";
import { GREETING, MAILING, STANDARD, type Use } from "./words";

const USES: readonly Use[] = ["greeting", "busy_greeting"];
const MAILS: readonly Mailbox["mail"][] = ["attach", "link", "off"];

/** How a box tells of messages, what its callers hear, and its PIN. */
export function BoxSettings({ box, voice }: { box: Mailbox; voice: boolean }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [asking, ask] = useDisclosure(false);
  const path = { params: { path: { mailbox_id: box.id } } };
  const change = useMutation({
    mutationFn: (asked: { mail?: Mailbox["mail"]; delete_mailed?: boolean }) =>
      body(api.PATCH("/api/v1/mailboxes/{mailbox_id}", { ...path, body: asked })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["mailboxes"] }),
  });
  return (
    <Panel title={t("mailbox_settings")}>
      <div className={classes.settings}>
        <Stack gap="sm">
          <Select
            label={t("mailbox_mail")}
            description={t("mailbox_mail_hint")}
            data={MAILS.map((each) => ({ value: each, label: t(MAILING[each]) }))}
            value={box.mail}
            allowDeselect={false}
            onChange={(mail) => change.mutate({ mail: mail as Mailbox["mail"] })}
          />
          <Switch
            label={t("mailbox_delete_mailed")}
            disabled={box.mail !== "attach"}
            checked={box.delete_mailed && box.mail === "attach"}
            onChange={(event) => change.mutate({ delete_mailed: event.currentTarget.checked })}
          />
          {change.isError && <Problem error={change.error} />}
        </Stack>
        <Stack gap="sm">
          {(box.shared ? USES.slice(0, 1) : USES).map((use) => (
            <GreetingOfBox key={use} box={box} use={use} voice={voice} />
          ))}
        </Stack>
        <Stack gap="sm">
          <Text fw={600}>{t("mailbox_pin")}</Text>
          <Text size="sm" c="dimmed">
            {box.has_pin ? t("mailbox_pin_set") : t("mailbox_pin_none")}
          </Text>
          <Button variant="default" onClick={ask.open} style={{ alignSelf: "flex-start" }}>
            {t("mailbox_pin_new")}
          </Button>
        </Stack>
      </div>
      {asking && (
        <Ask
          title={t("mailbox_pin_new")}
          action={t("mailbox_pin_new")}
          stale={["mailboxes"]}
          close={ask.close}
          run={() => body(api.POST("/api/v1/mailboxes/{mailbox_id}/pin", path))}
          then={(made) => (
            <>
              <Text>{t("mailbox_pin_once")}</Text>
              <Copyable name={t("mailbox_pin")} value={made.pin} />
            </>
          )}
        >
          <Text>{t("mailbox_pin_ask")}</Text>
        </Ask>
      )}
    </Panel>
  );
}

function GreetingOfBox({ box, use, voice }: { box: Mailbox; use: Use; voice: boolean }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [adding, add] = useDisclosure(false);
  const path = { params: { path: { mailbox_id: box.id, use } } };
  const set = box[use] !== "";
  const drop = useMutation({
    mutationFn: () => body(api.DELETE("/api/v1/mailboxes/{mailbox_id}/greetings/{use}", path)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["mailboxes"] }),
  });
  const ring = useMutation({
    mutationFn: () => body(api.POST("/api/v1/mailboxes/{mailbox_id}/greetings/{use}/call", path)),
  });
  return (
    <Stack gap="xs">
      <Text fw={600}>{t(GREETING[use])}</Text>
      {set ? (
        // biome-ignore lint/a11y/useMediaCaption: what callers hear, in their own words
        <audio
          key={box[use]}
          controls
          preload="none"
          className={classes.player}
          src={`/api/v1/mailboxes/${box.id}/greetings/${use}/sound`}
          aria-label={t(GREETING[use])}
        />
      ) : (
        <Text size="sm" c="dimmed">
          {t(STANDARD[use])}
        </Text>
      )}
      <Group gap="xs">
        {!box.shared && (
          <Button size="xs" variant="default" loading={ring.isPending} onClick={() => ring.mutate()}>
            {t("mailbox_greeting_speak")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={add.open}>
          {t("mailbox_greeting_set")}
        </Button>
        {set && (
          <Button size="xs" variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
            {t("mailbox_greeting_drop")}
          </Button>
        )}
      </Group>
      {ring.isSuccess && <Text size="sm">{t("mailbox_greeting_rings")}</Text>}
      {(drop.isError || ring.isError) && <Problem error={drop.error ?? ring.error} />}
      {adding && <NewGreeting box={box} use={use} voice={voice} close={add.close} />}
    </Stack>
  );
}

interface NewGreetingProps {
  box: Mailbox;
  use: Use;
  voice: boolean;
  close: () => void;
}

function NewGreeting({ box, use, voice, close }: NewGreetingProps) {
  const { t } = useWords();
  const [how, setHow] = useState<"typed" | "recorded">(voice ? "typed" : "recorded");
  const [text, setText] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [key] = useState(purchaseKey);
  const path = { mailbox_id: box.id, use };
  const header = { "idempotency-key": key };
  const run = async () =>
    how === "typed" || file === null
      ? body(
          api.PUT("/api/v1/mailboxes/{mailbox_id}/greetings/{use}", {
            params: { path, header },
            body: { language: box.language, text },
          }),
        )
      : body(
          api.PUT("/api/v1/mailboxes/{mailbox_id}/greetings/{use}/recording", {
            ...upload(await readableSound(file), "application/octet-stream"),
            params: { path, header, query: { language: box.language } },
          }),
        );
  return (
    <Ask
      title={t(GREETING[use])}
      action={t("save")}
      stale={["mailboxes"]}
      ready={how === "typed" ? text.trim() !== "" && voice : file !== null}
      close={close}
      run={run}
    >
      <Radio.Group
        label={t("mailbox_greeting_how")}
        value={how}
        onChange={(value) => setHow(value as typeof how)}
      >
        <Group mt="xs">
          <Radio value="typed" label={t("mailbox_greeting_typed")} disabled={!voice} />
          <Radio value="recorded" label={t("mailbox_greeting_upload")} />
        </Group>
      </Radio.Group>
      {how === "typed" ? (
        <Textarea
          label={t("mailbox_greeting_text")}
          autosize
          minRows={3}
          maxLength={1000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : (
        <FileInput
          label={t("mailbox_greeting_file")}
          description={t("mailbox_greeting_file_hint")}
          accept="audio/*"
          value={file}
          onChange={setFile}
        />
      )}
    </Ask>
  );
}
