import { ActionIcon, Button, Group, Text, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPencil, IconTrash, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callGroupsQuery } from "../../api/calling-queries";
import { api, body } from "../../api/client";
import { may, useSession } from "../../api/session";
import type { CallGroup } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import classes from "./Calling.module.css";
import { PersonSelect } from "../../parts/PersonSelect";

type Asked = { does: "edit" | "delete"; group: CallGroup | null };

/** People who take calls for each other. */
export function Groups() {
  const { t, f } = useWords();
  const leads = may(useSession(), "create_call_group");
  const groups = useQuery(callGroupsQuery());
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  return (
    <Panel
      title={t("groups_title")}
      aside={
        leads && (
          <Button size="xs" variant="default" onClick={() => ask({ does: "edit", group: null })}>
            {t("group_add")}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed">
        {t("groups_lead")}
      </Text>
      <Loaded query={groups} lines={3}>
        {(data) => (
          <>
            {data.items.length === 0 && <Text mt="sm">{t("groups_none")}</Text>}
            <ul className="plain-list">
              {data.items.map((each) => (
                <li key={each.id} className={classes.line}>
                  <span className={classes.who}>
                    <strong>{each.name}</strong>
                    <span className={classes.detail}>
                      {each.members.length > 0
                        ? f.list(each.members.map((member) => member.name))
                        : t("group_empty")}
                    </span>
                  </span>
                  {leads && (
                    <Group gap="xs">
                      <ActionIcon
                        variant="subtle"
                        color="gray"
                        c="var(--ink)"
                        aria-label={t("group_edit", { name: each.name })}
                        onClick={() => ask({ does: "edit", group: each })}
                      >
                        <IconPencil size={18} aria-hidden />
                      </ActionIcon>
                      <ActionIcon
                        variant="subtle"
                        color="red"
                        c="var(--no)"
                        aria-label={t("group_delete", { name: each.name })}
                        onClick={() => ask({ does: "delete", group: each })}
                      >
                        <IconTrash size={18} aria-hidden />
                      </ActionIcon>
                    </Group>
                  )}
                </li>
              ))}
            </ul>
            {asked?.does === "edit" && (
              <Edit group={asked.group} most={data.members_most} close={close} />
            )}
          </>
        )}
      </Loaded>
      {asked?.does === "delete" && asked.group && <Delete group={asked.group} close={close} />}
    </Panel>
  );
}

function Edit({ group, most, close }: { group: CallGroup | null; most: number; close: () => void }) {
  const { t, f } = useWords();
  const [name, setName] = useState(group?.name ?? "");
  const [members, setMembers] = useState(group?.members ?? []);
  const wanted = { name, members: members.map((each) => each.id) };
  const move = (at: number, by: number) => {
    const next = [...members];
    const [moved] = next.splice(at, 1);
    if (moved) next.splice(at + by, 0, moved);
    setMembers(next);
  };
  return (
    <Ask
      title={group ? t("group_edit", { name: group.name }) : t("group_add")}
      action={t("save")}
      ready={name.trim() !== ""}
      stale={["call-groups"]}
      run={() =>
        group
          ? body(
              api.PUT("/api/v1/call-groups/{group_id}", {
                params: { path: { group_id: group.id } },
                body: wanted,
              }),
            )
          : body(api.POST("/api/v1/call-groups", { body: wanted }))
      }
      close={close}
    >
      <TextInput
        label={t("group_name")}
        data-autofocus
        maxLength={64}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {members.length > 0 && (
        <ol className="plain-list" aria-label={t("group_members")}>
          {members.map((each, at) => (
            <li key={each.id} className={classes.line}>
              <span className={classes.who}>{each.name}</span>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={at === 0}
                aria-label={t("agent_up", { name: each.name })}
                onClick={() => move(at, -1)}
              >
                <IconArrowUp size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={at === members.length - 1}
                aria-label={t("agent_down", { name: each.name })}
                onClick={() => move(at, 1)}
              >
                <IconArrowDown size={18} aria-hidden />
              </ActionIcon>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink)"
                aria-label={t("calling_remove", { name: each.name })}
                onClick={() => setMembers(members.filter((other) => other !== each))}
              >
                <IconX size={18} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ol>
      )}
      {members.length < most && (
        <PersonSelect
          key={members.length}
          label={t("group_members")}
          value={{ id: "", name: "" }}
          but={members.map((each) => each.id)}
          choose={(found) => setMembers([...members, found])}
        />
      )}
      <Text size="sm" c="dimmed">
        {t("group_members_hint", { most: f.count(most) })}
      </Text>
    </Ask>
  );
}

function Delete({ group, close }: { group: CallGroup; close: () => void }) {
  const { t } = useWords();
  return (
    <Ask
      title={t("group_delete", { name: group.name })}
      action={t("calling_delete")}
      grave
      stale={["call-groups"]}
      run={() =>
        api.DELETE("/api/v1/call-groups/{group_id}", { params: { path: { group_id: group.id } } })
      }
      close={close}
    >
      <Text>{t("group_delete_sure")}</Text>
    </Ask>
  );
}
