import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { messagesQuery, useMailboxChanges } from "../../api/message-queries";
import type { Message } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { useAct } from "../../parts/act";
import { Empty } from "../../parts/Empty";
import { Phone } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Messages.module.css";

/** The messages of a box, the newest first: heard, kept, deleted, answered. */
export function MessageTable({ mailbox, code }: { mailbox: string; code: string | null }) {
  const { t } = useWords();
  const messages = useQuery(messagesQuery(mailbox));
  useMailboxChanges(mailbox);
  return (
    <Loaded query={messages} lines={4}>
      {(data) =>
        data.items.length === 0 ? (
          <Empty title={t("messages_none")} hint={code ? t("messages_none_hint", { code }) : ""} />
        ) : (
          <Rows mailbox={mailbox} messages={data.items} />
        )
      }
    </Loaded>
  );
}

function Rows({ mailbox, messages }: { mailbox: string; messages: Message[] }) {
  const { t, f } = useWords();
  const stale = [["messages", mailbox], ["mailboxes"]];
  const path = (message_id: string) => ({ params: { path: { mailbox_id: mailbox, message_id } } });
  const turn = useAct(
    ({ id, state }: Message) =>
      api.PATCH("/api/v1/mailboxes/{mailbox_id}/messages/{message_id}", {
        ...path(id),
        body: { state: state === "new" ? "saved" : "new" },
      }),
    stale,
  );
  const remove = useAct(
    (id: string) => api.DELETE("/api/v1/mailboxes/{mailbox_id}/messages/{message_id}", path(id)),
    stale,
  );
  return (
    <>
      <Problem error={turn.error ?? remove.error} />
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t("message_from")}</th>
            <th scope="col">{t("message_at")}</th>
            <th scope="col">{t("message_sound")}</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {messages.map((each) => {
            const who = each.name || each.number?.international || t("message_unknown");
            const sound = `/api/v1/mailboxes/${mailbox}/messages/${each.id}/sound`;
            return (
              <tr key={each.id}>
                <td data-label={t("message_from")}>
                  <span>
                    {each.state === "new" && <Status tone="live">{t("message_new")}</Status>}
                    {(each.name || !each.number) && (
                      <strong className={classes.who}>{each.name || t("message_unknown")}</strong>
                    )}
                    {each.number && <Phone of={each.number} name={each.name} />}
                    {!each.number && each.extension && (
                      <Text span size="sm" className="numerals">
                        {t("message_extension", { extension: each.extension })}
                      </Text>
                    )}
                  </span>
                </td>
                <td data-label={t("message_at")}>
                  <span>
                    {f.moment(each.at)}
                    <Text span size="sm" c="dimmed" display="block">
                      {f.duration(Math.max(1, Math.round(each.duration_ms / 1000)))}
                    </Text>
                  </span>
                </td>
                <td data-label={t("message_sound")}>
                  {/* biome-ignore lint/a11y/useMediaCaption: what somebody said to a telephone has no captions */}
                  <audio
                    controls
                    preload="none"
                    src={sound}
                    className={classes.player}
                    aria-label={t("message_play", { name: who })}
                    onEnded={() => each.state === "new" && turn.button(each).onClick()}
                  />
                </td>
                <td>
                  <Group justify="flex-end" gap="xs">
                    <Button size="xs" variant="default" {...turn.button(each)}>
                      {each.state === "new" ? t("message_save") : t("message_renew")}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      component="a"
                      href={`${sound}?format=wav`}
                      download={`message-${each.id.slice(-8)}.wav`}
                      aria-label={t("message_download_of", { name: who })}
                    >
                      {t("message_download")}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={t("message_delete_of", { name: who })}
                      {...remove.button(each.id)}
                    >
                      {t("message_delete")}
                    </Button>
                  </Group>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
