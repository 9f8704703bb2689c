import { Button, Group } from "@mantine/core";
import { IconArrowLeft, IconMaximize } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useLiveQueue } from "../../api/live";
import { queuesQuery } from "../../api/queries";
import type { LiveAgent } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";
import { Since } from "../../parts/Since";
import { Status } from "../../parts/Status";
import classes from "./Wallboard.module.css";
import { AGENT_STATES } from "./words";

const route = getRouteApi("/house/queues/wallboard");
/** As many as the event stream lets one page follow, and more than a wall has room for. */
const QUEUES_MOST = 24;

/** For a big screen: one queue or all of them, to be read from across the room. */
export function WallboardPage() {
  const { t } = useWords();
  const { queue } = route.useSearch();
  const queues = useQuery(queuesQuery());
  useEffect(() => {
    document.title = t("page_title", { page: t("wallboard") });
  }, [t]);
  return (
    <main id="main" className={classes.board}>
      <Group justify="space-between">
        <h1 className={classes.title}>{t("wallboard")}</h1>
        <Group gap="xs">
          <Button
            component={Link}
            to="/queues"
            variant="default"
            leftSection={<IconArrowLeft size={18} aria-hidden />}
          >
            {t("queues_title")}
          </Button>
          {document.fullscreenEnabled && (
            <Button
              variant="default"
              leftSection={<IconMaximize size={18} aria-hidden />}
              onClick={() => void document.documentElement.requestFullscreen()}
            >
              {t("wallboard_fill")}
            </Button>
          )}
        </Group>
      </Group>
      <Loaded query={queues}>
        {(data) => (
          <div className={classes.tiles}>
            {data.items
              .filter((each) => queue === undefined || each.id === queue)
              .slice(0, QUEUES_MOST)
              .map((each) => (
                <Tile key={each.id} id={each.id} name={each.name} />
              ))}
          </div>
        )}
      </Loaded>
    </main>
  );
}

function Tile({ id, name }: { id: string; name: string }) {
  const { t, f } = useWords();
  const live = useLiveQueue(id);
  const figures = live.queue?.figures;
  const level = figures?.service_level_percent;
  return (
    <article className={classes.tile} data-late={!live.connected || undefined}>
      <h2 className={classes.name}>{name}</h2>
      {live.error ? <Problem error={live.error} /> : null}
      {figures && (
        <dl className={classes.figures}>
          <Big name={t("figure_waiting")} alert={figures.waiting > 0}>
            {f.count(figures.waiting)}
          </Big>
          <Big name={t("figure_longest")}>
            {figures.longest_since ? <Since at={figures.longest_since} /> : "–"}
          </Big>
          <Big name={t("figure_level", { seconds: figures.service_level_s })}>
            {level === null || level === undefined ? "–" : f.percent(level)}
          </Big>
          <Big name={t("figure_answered")}>{f.count(figures.answered)}</Big>
          <Big name={t("figure_abandoned")}>{f.count(figures.abandoned)}</Big>
        </dl>
      )}
      <ul className={classes.agents}>
        {live.queue?.agents.map((agent) => (
          <Agent key={agent.user.id} agent={agent} />
        ))}
      </ul>
    </article>
  );
}

function Big({ name, alert, children }: { name: string; alert?: boolean; children: ReactNode }) {
  return (
    <div className={classes.figure} data-alert={alert || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Agent({ agent }: { agent: LiveAgent }) {
  const { t } = useWords();
  const [words, tone] = AGENT_STATES[agent.state];
  return (
    <li className={classes.agent}>
      <span className={classes.who}>{agent.user.name}</span>
      <span className={classes.taken}>{t("wallboard_taken", { count: agent.taken })}</span>
      <Status tone={tone}>{t(words)}</Status>
    </li>
  );
}
