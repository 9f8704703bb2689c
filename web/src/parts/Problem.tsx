import { Alert, Button, List, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Refusal } from "../api/client";
import { useWords } from "../i18n/texts";
import { Disclosure } from "./Disclosure";

/** Every "no" in one form: what happened, what would make it possible, and the facts that decided. */
export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useWords();
  if (!error) return null;
  const problem = error instanceof Refusal ? error.problem : undefined;
  return (
    <Alert
      role="alert"
      variant="light"
      color="red"
      icon={<IconAlertTriangle size={20} aria-hidden />}
      title={problem?.title ?? t("problem_unreachable_title")}
      styles={{ title: { color: "var(--no)" }, message: { color: "var(--ink)" } }}
      bg="var(--no-ground)"
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{problem?.detail ?? t("problem_unreachable")}</Text>
        {problem && problem.fields && problem.fields.length > 0 && (
          <List size="sm">
            {problem.fields.map((field) => (
              <List.Item key={field.path}>{field.detail}</List.Item>
            ))}
          </List>
        )}
        {problem?.remedies && problem.remedies.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t("problem_remedies")}
            </Text>
            <List size="sm">
              {problem.remedies.map((remedy) => (
                <List.Item key={remedy}>{remedy}</List.Item>
              ))}
            </List>
          </div>
        )}
        {problem && <DecidingFacts problem={problem} />}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            {t("try_again")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function DecidingFacts({ problem }: { problem: Refusal["problem"] }) {
  const { t } = useWords();
  const facts = Object.entries(problem.facts ?? {});
  return (
    <Disclosure summary={t("problem_facts")}>
      <dl style={{ margin: 0, fontSize: "0.82rem" }}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: "flex", gap: "0.5rem" }}>
            <dt>{name}</dt>
            <dd style={{ margin: 0, fontWeight: 600 }}>{String(value)}</dd>
          </div>
        ))}
        <div style={{ display: "flex", gap: "0.5rem" }}>
          <dt>{t("problem_id")}</dt>
          <dd style={{ margin: 0, fontWeight: 600, overflowWrap: "anywhere" }}>{problem.id}</dd>
        </div>
        {problem.source && (
          <div style={{ display: "flex", gap: "0.5rem" }}>
            <dt>{t("problem_source")}</dt>
            <dd style={{ margin: 0 }}>{problem.source}</dd>
          </div>
        )}
      </dl>
    </Disclosure>
  );
}

interface LoadedProps<Data> {
  query: UseQueryResult<Data>;
  /** How many lines the skeleton has: about as tall as what is coming. */
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** What a query answered, its skeleton until then, or the reason why there is none. */
export function Loaded<Data>({ query, lines = 4, children }: LoadedProps<Data>) {
  const { t } = useWords();
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return (
    <Stack gap="sm" role="status" aria-label={t("loading")}>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 26 : 16} width={line === 0 ? "45%" : "100%"} />
      ))}
    </Stack>
  );
}
