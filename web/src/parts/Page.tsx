import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { useWords } from "../i18n/texts";
import classes from "./Page.module.css";

interface PageProps {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
}

/** A page: its one heading, what it is for in a line, what can be done, and the rest. */
export function Page({ title, lead, actions, children, narrow }: PageProps) {
  const { t } = useWords();
  useEffect(() => {
    document.title = t("page_title", { page: title });
  }, [title, t]);
  return (
    <Stack gap="xl" className={narrow ? classes.narrow : classes.page}>
      <Group justify="space-between" align="flex-end" gap="md">
        <div className={classes.head}>
          <Title order={1} className={classes.title}>
            {title}
          </Title>
          {lead !== undefined && (
            <Text component="div" c="dimmed" className={classes.lead}>
              {lead}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="sm">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

interface PanelProps {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a page with a heading of its own. */
export function Panel({ title, aside, children }: PanelProps) {
  return (
    <section className={classes.panel}>
      {title !== undefined && (
        <Group justify="space-between" mb="md" gap="sm">
          <Title order={2} className={classes.panelTitle}>
            {title}
          </Title>
          {aside}
        </Group>
      )}
      {children}
    </section>
  );
}
