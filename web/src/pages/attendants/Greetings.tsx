import { Button, FileInput, Group, Radio, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, purchaseKey, upload } from "../../api/client";
import { greetingsQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Greeting } from "../../api/types";
import { ownName } from "../../i18n/i18n";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Ask } from "../../parts/Ask";
import { useDraft } from "../../parts/draft";
import { Empty } from "../../parts/Empty";
import { LanguageSelect } from "../../parts/LineFields";
import { Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { readableSound } from "../../parts/sounds";
import classes from "./Attendant.module.css";

/** What callers hear in the organisation's own words: typed or recorded, and heard here. */
export function Greetings() {
  const { t } = useWords();
  const session = useSession();
  const greetings = useQuery(greetingsQuery());
  const [adding, add] = useDisclosure(false);
  const create = may(session, "create_greeting") && (
    <Button
      variant="default"
      onClick={add.open}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t("greeting_new")}
    </Button>
  );
  return (
    <Panel title={t("greetings_title")} aside={create}>
      <Loaded query={greetings} lines={3}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t("greetings_none")} hint={t("greetings_none_hint")} />
          ) : (
            <GreetingTable greetings={data.items} />
          )
        }
      </Loaded>
      {adding && <NewGreeting voice={greetings.data?.voice ?? false} close={add.close} />}
    </Panel>
  );
}

function GreetingTable({ greetings }: { greetings: Greeting[] }) {
  const { t } = useWords();
  const session = useSession();
  const remove = useAct(
    (greeting_id: string) =>
      api.DELETE("/api/v1/greetings/{greeting_id}", { params: { path: { greeting_id } } }),
    [["greetings"]],
  );
  return (
    <>
      <Problem error={remove.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("greeting_name")}</th>
            <th scope="col">{t("language")}</th>
            <th scope="col">{t("greeting_heard")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {greetings.map((each) => (
            <tr key={each.id}>
              <td data-label={t("greeting_name")}>
                <span>
                  <strong>{each.name}</strong>
                  <Text span size="sm" c="dimmed" display="block">
                    {each.text || t("greeting_recorded")}
                  </Text>
                </span>
              </td>
              <td data-label={t("language")}>
                {ownName(each.language)}
              </td>
              <td data-label={t("greeting_heard")}>
                <div className={classes.heard}>
                  {/* biome-ignore lint/a11y/useMediaCaption: the words stand beside it */}
                  <audio
                    controls
                    preload="none"
                    src={`/api/v1/greetings/${each.id}/sound`}
                    aria-label={t("greeting_play", { name: each.name })}
                  />
                </div>
              </td>
              <td>
                {may(session, "delete_greeting") && (
                  <Group justify="flex-end">
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t("greeting_delete_of", { name: each.name })}
                      {...remove.button(each.id)}
                    >
                      {t("greeting_delete")}
                    </Button>
                  </Group>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

type How = "typed" | "recorded" | "telephone";

function NewGreeting({ voice, close }: { voice: boolean; close: () => void }) {
  const { t, language } = useWords();
  const session = useSession();
  const [how, setHow] = useState<How>(voice ? "typed" : "recorded");
  const { draft, typed, picked } = useDraft(() => ({ name: "", language: language, text: "" }));
  const { text, ...spoken } = draft;
  const [file, setFile] = useState<File | null>(null);
  const [key] = useState(purchaseKey);
  const run = async (): Promise<unknown> => {
    const header = { "idempotency-key": key };
    if (how === "telephone")
      return api.POST("/api/v1/greetings/calls", { body: spoken });
    if (how === "typed" || file === null)
      return api.POST("/api/v1/greetings", {
        params: { header },
        body: draft,
      });
    return api.POST("/api/v1/greetings/recordings", {
      ...upload(await readableSound(file), "application/octet-stream"),
      params: { query: spoken, header },
    });
  };
  const given = how === "typed" ? text.trim() !== "" : how === "telephone" || file !== null;
  return (
    <Ask
      title={t("greeting_new")}
      action={t("save")}
      stale={["greetings"]}
      ready={draft.name.trim() !== "" && given}
      close={close}
      run={run}
      then={how === "telephone" ? () => <Text>{t("greeting_rings")}</Text> : undefined}
    >
      <TextInput
        label={t("greeting_name")}
        data-autofocus
        maxLength={64}
        {...typed("name")}
      />
      <LanguageSelect {...picked("language")} />
      <Radio.Group
        label={t("greeting_how")}
        value={how}
        onChange={(value) => setHow(value as How)}
      >
        <Group mt="xs">
          <Radio value="typed" label={t("greeting_typed")} />
          <Radio value="recorded" label={t("greeting_upload")} />
          {may(session, "record_greeting") && (
            <Radio value="telephone" label={t("greeting_by_telephone")} />
          )}
        </Group>
      </Radio.Group>
      {how === "telephone" && <Text size="sm">{t("greeting_by_telephone_hint")}</Text>}
      {how === "typed" && (
        <Textarea
          label={t("greeting_text")}
          description={voice ? t("greeting_text_hint") : t("greeting_no_voice")}
          autosize
          minRows={3}
          maxLength={1000}
          {...typed("text")}
        />
      )}
      {how === "recorded" && (
        <FileInput
          label={t("greeting_file")}
          description={t("greeting_file_hint")}
          accept="audio/*"
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ "aria-label": t("target_clear", { what: t("greeting_file") }) }}
        />
      )}
    </Ask>
  );
}
