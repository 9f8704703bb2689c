import { ActionIcon, Button, Group, Select, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { usersQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { LiveAgent, LiveQueue, Queue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Queue.module.css";
import { AGENT_STATES } from "./words";

type Agent = Queue["agents"][number];

/** Opts somebody in or out of a queue. */
export function useOpt(queue: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ user, joined }: { user: string; joined: boolean }) =>
      body(
        api.PUT("/api/v1/queues/{queue_id}/agents/{user_id}", {
          params: { path: { queue_id: queue, user_id: user } },
          body: { joined },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["queues"] }),
  });
}

/** Who answers, what each does just now and did today; supervisors let them in and out. */
export function Agents({ queue, live }: { queue: Queue; live: LiveQueue | undefined }) {
  const { t, f } = useWords();
  const session = useSession();
  const [choosing, choose] = useDisclosure(false);
  const opt = useOpt(queue.id);
  const leads = may(session, "set_queue_agents");
  const at = new Map(live?.agents.map((each) => [each.user.id, each]));
  return (
    <Panel
      title={t("queue_agents")}
      aside={
        leads && (
          <Button variant="default" size="xs" onClick={choose.open}>
            {t("agents_choose")}
          </Button>
        )
      }
    >
      {opt.isError && <Problem error={opt.error} />}
      {queue.agents.length === 0 ? (
        <Text c="dimmed">{t("agents_none")}</Text>
      ) : (
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t("agent")}</th>
              <th scope="col">{t("agent_state")}</th>
              <th scope="col">{t("agent_taken")}</th>
              <th scope="col">{t("agent_missed")}</th>
              <th scope="col" className="end">
                {t("agent_joined")}
              </th>
            </tr>
          </thead>
          <tbody>
            {queue.agents.map((agent) => {
              const now = at.get(agent.user.id);
              const mine = agent.user.id === session?.user_id;
              return (
                <tr key={agent.user.id}>
                  <td data-label={t("agent")}>
                    <strong>{agent.user.name}</strong>
                  </td>
                  <td data-label={t("agent_state")}>{now && <State agent={now} />}</td>
                  <td data-label={t("agent_taken")} className="numerals">
                    {f.count(now?.taken ?? 0)}
                  </td>
                  <td data-label={t("agent_missed")} className="numerals">
                    {f.count(now?.missed ?? 0)}
                  </td>
                  <td data-label={t("agent_joined")} className="end">
                    <Switch
                      display="inline-block"
                      aria-label={t("agent_joined_who", { name: agent.user.name })}
                      checked={agent.joined}
                      disabled={!(leads || (mine && queue.may_opt_out)) || opt.isPending}
                      onChange={(event) =>
                        opt.mutate({ user: agent.user.id, joined: event.currentTarget.checked })
                      }
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {choosing && <ChooseAgents queue={queue} close={choose.close} />}
    </Panel>
  );
}

function State({ agent }: { agent: LiveAgent }) {
  const { t } = useWords();
  const [words, tone] = AGENT_STATES[agent.state];
  return (
    <span>
      <Status tone={tone}>{t(words)}</Status>
      {agent.state === "away" && agent.why_away && (
        <Text span size="xs" c="dimmed" display="block">
          {agent.why_away.text}
        </Text>
      )}
    </span>
  );
}

/** All agents of a queue, in their order. */
function ChooseAgents({ queue, close }: { queue: Queue; close: () => void }) {
  const { t } = useWords();
  const [agents, setAgents] = useState<Agent["user"][]>(queue.agents.map((each) => each.user));
  const [sought, seek] = useState("");
  const users = useQuery(usersQuery(sought));
  const chosen = new Set(agents.map((each) => each.id));
  const found = (users.data?.items ?? []).filter((each) => !chosen.has(each.id));
  const move = (at: number, by: number) => {
    const next = [...agents];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    setAgents(next);
  };
  return (
    <Ask
      title={t("agents_choose")}
      action={t("save")}
      run={() =>
        body(
          api.PUT("/api/v1/queues/{queue_id}/agents", {
            params: { path: { queue_id: queue.id } },
            body: { agents: agents.map((each) => each.id) },
          }),
        )
      }
      stale={["queues", "live-queue"]}
      close={close}
    >
      <Select
        label={t("agents_add")}
        description={t("agents_add_hint")}
        searchable
        data={found.map((each) => ({ value: each.id, label: each.name }))}
        value={null}
        searchValue={sought}
        onSearchChange={seek}
        nothingFoundMessage={t("agents_nobody")}
        onChange={(id) => {
          const one = found.find((each) => each.id === id);
          if (one) setAgents([...agents, { id: one.id, name: one.name }]);
          seek("");
        }}
      />
      <ol className="plain-list">
        {agents.map((agent, at) => (
          <li key={agent.id} className={classes.line}>
            <span className={classes.place}>{at + 1}</span>
            <span className={classes.who}>{agent.name}</span>
            <Group gap={4}>
              <ActionIcon
                variant="default"
                disabled={at === 0}
                aria-label={t("agent_up", { name: agent.name })}
                onClick={() => move(at, -1)}
              >
                <IconArrowUp size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="default"
                disabled={at === agents.length - 1}
                aria-label={t("agent_down", { name: agent.name })}
                onClick={() => move(at, 1)}
              >
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="default"
                aria-label={t("agent_remove", { name: agent.name })}
                onClick={() => setAgents(agents.filter((each) => each !== agent))}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Group>
          </li>
        ))}
      </ol>
    </Ask>
  );
}
