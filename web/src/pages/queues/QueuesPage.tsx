import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDeviceTv, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queuesQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Queue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { QueueForm } from "./QueueForm";
import { Reached } from "./Reached";
import { ROUTING } from "./words";

/** The organisation's call queues. */
export function QueuesPage() {
  const { t } = useWords();
  const session = useSession();
  const queues = useQuery(queuesQuery());
  const [making, make] = useDisclosure(false);
  const create = may(session, "create_queue") && (
    <Button onClick={make.open} leftSection={<IconPlus size={18} aria-hidden />}>
      {t("queue_new")}
    </Button>
  );
  const wallboard = queues.data !== undefined && queues.data.items.length > 0 && (
    <Button
      component={Link}
      to="/queues/wallboard"
      variant="default"
      leftSection={<IconDeviceTv size={18} aria-hidden />}
    >
      {t("wallboard")}
    </Button>
  );
  return (
    <Page
      title={t("queues_title")}
      lead={t("queues_lead")}
      actions={
        <>
          {wallboard}
          {create}
        </>
      }
    >
      <Panel>
        <Loaded query={queues} lines={5}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("queues_none")} hint={t("queues_none_hint")} action={create} />
            ) : (
              <QueueTable queues={data.items} />
            )
          }
        </Loaded>
      </Panel>
      {making && queues.data && <QueueForm limits={queues.data.limits} close={make.close} />}
    </Page>
  );
}

function QueueTable({ queues }: { queues: Queue[] }) {
  const { t } = useWords();
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("queue_name")}</th>
          <th scope="col">{t("queue_reached")}</th>
          <th scope="col">{t("queue_routing")}</th>
          <th scope="col" className="end">
            {t("queue_agents")}
          </th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <tr key={queue.id}>
            <td data-label={t("queue_name")}>
              <Link to="/queues/$queueId" params={{ queueId: queue.id }}>
                <strong>{queue.name}</strong>
              </Link>
            </td>
            <td data-label={t("queue_reached")}>
              <Reached queue={queue} />
            </td>
            <td data-label={t("queue_routing")}>{t(ROUTING[queue.routing])}</td>
            <td data-label={t("queue_agents")} className="end numerals">
              {t("queue_agents_in", {
                joined: queue.agents.filter((each) => each.joined).length,
                count: queue.agents.length,
              })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
