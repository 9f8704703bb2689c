import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { mailboxesQuery } from "../../api/message-queries";
import { may, useSession } from "../../api/session";
import type { MailboxList } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { BoxSettings } from "./BoxSettings";
import { MessageTable } from "./MessageTable";
import { SharedBoxes } from "./SharedBoxes";

/** What callers left: in one's own mailbox and in those that one shares. */
export function MessagesPage() {
  const { t } = useWords();
  const session = useSession();
  const mailboxes = useQuery(mailboxesQuery());
  return (
    <Page title={t("messages_title")} lead={t("messages_lead")}>
      <Loaded query={mailboxes} lines={6}>
        {(data) => <Boxes list={data} />}
      </Loaded>
      {may(session, "create_mailbox") && <SharedBoxes />}
    </Page>
  );
}

function Boxes({ list }: { list: MailboxList }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const { mailboxId } = useParams({ strict: false });
  const box = list.items.find((each) => each.id === mailboxId) ?? list.items[0];
  if (!box) {
    return (
      <Panel>
        <Empty title={t("mailbox_none")} hint={t("mailbox_none_hint")} />
      </Panel>
    );
  }
  const name = (each: typeof box) => (each.shared ? each.name : t("mailbox_own"));
  return (
    <Stack gap="lg">
      {list.items.length > 1 && (
        <SegmentedControl
          aria-label={t("mailbox_which")}
          data={list.items.map((each) => ({
            value: each.id,
            label: each.new > 0 ? `${name(each)} (${each.new})` : name(each),
          }))}
          value={box.id}
          onChange={(chosen) => navigate({ to: "/messages/$mailboxId", params: { mailboxId: chosen } })}
        />
      )}
      <Panel
        title={name(box)}
        aside={
          <Text size="sm" c="dimmed">
            {t("mailbox_counts", { count: box.new, saved: box.saved, most: list.messages_most })}
          </Text>
        }
      >
        <MessageTable key={box.id} mailbox={box.id} code={box.shared ? null : list.access_code} />
      </Panel>
      <BoxSettings key={`${box.id}-settings`} box={box} voice={list.voice} />
    </Stack>
  );
}
