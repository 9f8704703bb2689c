import { Button, Menu, Text } from "@mantine/core";
import { IconChevronDown, IconKey, IconLogout, IconPhoneIncoming, IconUser } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../api/client";
import { sessionQuery } from "../api/frame-queries";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { RoleLabel } from "../parts/RoleLabel";
import classes from "./HeaderTools.module.css";

/** Who is signed in, and the ways to what is theirs. */
export function PersonMenu({ session }: { session: Session }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => api.DELETE("/api/v1/session"),
    onSettled: async () => {
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
      await navigate({ to: "/sign-in" });
    },
  });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          c="var(--ink)"
          classNames={{ root: classes.person, section: classes.name }}
          rightSection={<IconChevronDown size={15} aria-hidden />}
          aria-label={t("person_menu", { name: session.name })}
        >
          <span className={classes.name}>{session.name}</span>
          <IconUser size={21} className={classes.face} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <Text size="sm" fw={600}>
            {session.name}
          </Text>
          <Text size="xs" c="dimmed">
            <RoleLabel role={session.role} />
            {" · "}
            {session.organisation_name}
          </Text>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconUser size={16} aria-hidden />}
          onClick={() =>
            void navigate({ to: "/people/$userId", params: { userId: session.user_id } })
          }
        >
          {t("nav_mine")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPhoneIncoming size={16} aria-hidden />}
          onClick={() =>
            void navigate({ to: "/people/$userId/calls", params: { userId: session.user_id } })
          }
        >
          {t("nav_calling")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKey size={16} aria-hidden />}
          onClick={() => void navigate({ to: "/account" })}
        >
          {t("account_title")}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave.mutate()}>
          {t("sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
