import { Button, Progress, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { setsUp, setUpQuery } from "../../api/set-up-queries";
import type { Session } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Needs } from "../set-up/Needs";

/** For administrators: how far the set-up is while something is missing, and whether real calls can flow. */
export function SetUpProgress({ session }: { session: Session }) {
  const { t } = useWords();
  const found = useQuery(setUpQuery());
  return (
    <Loaded query={found} lines={6}>
      {(data) => {
        const open = setsUp(session) ? data.steps.filter((each) => !each.done) : [];
        const done = data.steps.length - open.length;
        return (
          <>
            {open.length > 0 && (
              <Panel title={t("set_up_title")}>
                <Stack gap="sm" align="flex-start">
                  <Text size="sm">{t("set_up_progress", { done, all: data.steps.length })}</Text>
                  <Progress
                    value={(100 * done) / data.steps.length}
                    w="100%"
                    aria-label={t("set_up_title")}
                  />
                  <Text size="sm" c="dimmed">
                    {open[0]?.text}
                  </Text>
                  <Button component={Link} to="/set-up">
                    {t("set_up_go")}
                  </Button>
                </Stack>
              </Panel>
            )}
            <Needs data={data} session={session} />
          </>
        );
      }}
    </Loaded>
  );
}
