import { Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queuesQuery } from "../../api/queries";
import { useSession } from "../../api/session";
import type { Queue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { useOpt } from "../queues/Agents";

/** The queues whose calls one answers: in or out. Nothing, for whoever is no agent. */
export function MyQueues() {
  const { t } = useWords();
  const queues = useQuery(queuesQuery(true));
  if (!queues.data || queues.data.items.length === 0) return null;
  return (
    <Panel title={t("my_queues_title")}>
      <Stack gap="sm">
        {queues.data.items.map((each) => (
          <Mine key={each.id} queue={each} />
        ))}
      </Stack>
    </Panel>
  );
}

function Mine({ queue }: { queue: Queue }) {
  const { t } = useWords();
  const me = useSession()?.user_id ?? "";
  const opt = useOpt(queue.id);
  const joined = queue.agents.find((each) => each.user.id === me)?.joined ?? false;
  return (
    <>
      <Switch
        label={queue.name}
        description={
          queue.may_opt_out ? t(joined ? "my_queues_in" : "my_queues_out") : t("my_queues_always")
        }
        checked={joined}
        disabled={!queue.may_opt_out || opt.isPending}
        onChange={(event) => opt.mutate({ user: me, joined: event.currentTarget.checked })}
      />
      {opt.isError && <Problem error={opt.error} />}
    </>
  );
}
