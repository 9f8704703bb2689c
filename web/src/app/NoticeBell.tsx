import { ActionIcon, Button, Indicator, Popover, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { api } from "../api/client";
import { useTopic } from "../api/events";
import { noticesQuery } from "../api/frame-queries";
import type { Notice } from "../api/types";
import { useWords } from "../i18n/texts";
import classes from "./NoticeBell.module.css";

/** As far as the small disc has room. */
const MANY = 99;

/** What should be known, counted until it was read; a new one is heard over the event stream. */
export function NoticeBell() {
  const { t } = useWords();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const notices = useQuery(noticesQuery());
  const heard = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ["notices"] });
  }, [queries]);
  useTopic("notices", heard);
  const read = useMutation({
    mutationFn: (number: number) => api.POST("/api/v1/notices/read", { body: { number } }),
    onSuccess: heard,
  });
  const unread = notices.data?.unread ?? 0;
  const items = notices.data?.items ?? [];
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={360}
      trapFocus
      returnFocus
    >
      <Indicator
        inline
        size={17}
        color="var(--no)"
        offset={5}
        disabled={unread === 0}
        label={<span aria-hidden>{Math.min(unread, MANY)}</span>}
      >
        <Popover.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            c="var(--ink-soft)"
            onClick={() => setOpened((is) => !is)}
            aria-label={t("notices_open", { count: unread })}
          >
            <IconBell size={19} aria-hidden />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown className={classes.dropdown} aria-label={t("notices_title")}>
        <div className={classes.head}>
          <Text fw={650}>{t("notices_title")}</Text>
          <Button
            size="xs"
            variant="subtle"
            disabled={unread === 0}
            onClick={() => items[0] && read.mutate(items[0].number)}
          >
            {t("notices_read")}
          </Button>
        </div>
        {items.length === 0 ? (
          <Text size="sm" c="dimmed" py="sm">
            {t("notices_none")}
          </Text>
        ) : (
          <ul className="plain-list">
            {items.map((notice) => (
              <Line key={notice.number} notice={notice} close={() => setOpened(false)} />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Line({ notice, close }: { notice: Notice; close: () => void }) {
  const { f } = useWords();
  const navigate = useNavigate();
  return (
    <li className={classes.line} data-read={notice.read || undefined}>
      <button
        type="button"
        className={classes.title}
        onClick={() => {
          close();
          void navigate({ to: notice.path as "/" });
        }}
      >
        {notice.title}
      </button>
      <Text size="xs" c="dimmed">
        {f.moment(notice.at)}
      </Text>
    </li>
  );
}
