import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../../api/client";
import { may, useSession } from "../../api/session";
import type { User } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Ask } from "../../parts/Ask";

const WAYS = ["invite_user", "reset_second_factor", "end_sessions"] as const;
type Way = (typeof WAYS)[number];

const NAMES: Record<Way, TextKey> = {
  invite_user: "access_invite",
  reset_second_factor: "access_lost_phone",
  end_sessions: "access_sign_out",
};
const HINTS: Record<Way, TextKey> = {
  invite_user: "access_invite_hint",
  reset_second_factor: "access_lost_phone_hint",
  end_sessions: "access_sign_out_hint",
};

/** Helps somebody back in, or keeps somebody out: a new invitation, a lost phone, every session ended. */
export function Access({ user }: { user: User }) {
  const { t } = useWords();
  const session = useSession();
  const [asked, setAsked] = useState<Way | null>(null);
  const params = { path: { user_id: user.id } };
  const act = {
    invite_user: () => api.POST("/api/v1/users/{user_id}/invitation", { params }),
    reset_second_factor: () => api.POST("/api/v1/users/{user_id}/lost-phone", { params }),
    end_sessions: () => api.DELETE("/api/v1/users/{user_id}/sessions", { params }),
  } satisfies Record<Way, unknown>;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {t("access_lead")}
      </Text>
      <Group gap="sm">
        {WAYS.filter((way) => may(session, way)).map((way) => (
          <Button key={way} variant="default" onClick={() => setAsked(way)}>
            {t(NAMES[way])}
          </Button>
        ))}
      </Group>
      {asked && (
        <Ask
          title={t(NAMES[asked])}
          action={t(NAMES[asked])}
          grave={asked === "end_sessions"}
          stale={["user"]}
          close={() => setAsked(null)}
          run={act[asked]}
          then={() => <Text>{t("access_done", { name: user.name })}</Text>}
        >
          <Text>{t(HINTS[asked], { name: user.name })}</Text>
        </Ask>
      )}
    </>
  );
}
