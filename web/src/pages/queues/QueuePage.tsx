import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDeviceTv } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { api } from "../../api/client";
import { useLiveQueue } from "../../api/live";
import { queueQuery, queuesQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Queue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Agents } from "./Agents";
import { Callers } from "./Callers";
import { Figures } from "./Figures";
import classes from "./Queue.module.css";
import { QueueForm } from "./QueueForm";
import { QueueFacts } from "./QueueFacts";

const route = getRouteApi("/house/queues/$queueId");

/** A queue at work: who waits, who answers, the figures of the day; and how it is set up. */
export function QueuePage() {
  const { t } = useWords();
  const { queueId } = route.useParams();
  const session = useSession();
  const queue = useQuery(queueQuery(queueId));
  const live = useLiveQueue(queueId);
  const data = queue.data;
  return (
    <Page
      title={data?.name ?? t("queue_page")}
      lead={t("queue_lead")}
      actions={
        data && (
          <>
            <Button
              renderRoot={(props) => (
                <Link {...props} to="/queues/wallboard" search={{ queue: queueId }} />
              )}
              variant="default"
              leftSection={<IconDeviceTv size={18} aria-hidden />}
            >
              {t("wallboard")}
            </Button>
            {may(session, "change_queue") && <EditQueue queue={data} />}
            {may(session, "delete_queue") && <DeleteQueue queue={data} />}
          </>
        )
      }
    >
      {live.error ? <Problem error={live.error} /> : null}
      <Panel title={t("queue_today")}>
        {live.queue && <Figures figures={live.queue.figures} />}
        {!live.connected && (
          <Text size="sm" c="dimmed" mt="md" role="status">
            {t("queue_reconnecting")}
          </Text>
        )}
      </Panel>
      <div className={classes.columns}>
        <Panel title={t("queue_callers")}>{live.queue && <Callers queue={live.queue} />}</Panel>
        <Panel title={t("queue_set_up")}>
          <Loaded query={queue}>{(found) => <QueueFacts queue={found} />}</Loaded>
        </Panel>
      </div>
      {data && <Agents queue={data} live={live.queue} />}
    </Page>
  );
}

function EditQueue({ queue }: { queue: Queue }) {
  const { t } = useWords();
  const [editing, edit] = useDisclosure(false);
  const queues = useQuery({ ...queuesQuery(), enabled: editing });
  return (
    <>
      <Button variant="default" onClick={edit.open}>
        {t("edit")}
      </Button>
      {editing && queues.data && (
        <QueueForm limits={queues.data.limits} queue={queue} close={edit.close} />
      )}
    </>
  );
}

function DeleteQueue({ queue }: { queue: Queue }) {
  const { t } = useWords();
  const [asking, ask] = useDisclosure(false);
  const navigate = useNavigate();
  return (
    <>
      <Button variant="default" onClick={ask.open}>
        {t("queue_delete")}
      </Button>
      {asking && (
        <Ask
          title={t("queue_delete")}
          action={t("queue_delete")}
          grave
          run={async () => {
            await api.DELETE("/api/v1/queues/{queue_id}", {
              params: { path: { queue_id: queue.id } },
            });
            await navigate({ to: "/queues" });
          }}
          stale={["queues"]}
          close={ask.close}
        >
          <Text>{t("queue_delete_warning", { name: queue.name })}</Text>
        </Ask>
      )}
    </>
  );
}
