import { ActionIcon, Checkbox, Stack, Text } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { phoneFeaturesQuery } from "../../api/calling-queries";
import type { CallSettings } from "../../api/types";
import { useWords } from "../../i18n/texts";
import classes from "./Calling.module.css";
import { PersonSelect } from "../../parts/PersonSelect";

type Delegate = CallSettings["delegates"][number];

interface DelegatesProps {
  settings: CallSettings;
  delegates: Delegate[];
  user: string;
  change: (delegates: Delegate[]) => void;
}

/** Who answers and calls for somebody, and for whom they call themselves. */
export function Delegates({ settings, delegates, user, change }: DelegatesProps) {
  const { t } = useWords();
  const set = (changed: Delegate) =>
    change(delegates.map((each) => (each.user.id === changed.user.id ? changed : each)));
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("calling_delegates_hint")}
      </Text>
      {delegates.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t("calling_delegates_none")}
        </Text>
      ) : (
        <ul className="plain-list">
          {delegates.map((each) => (
            <li key={each.user.id} className={classes.line}>
              <strong className={classes.who}>{each.user.name}</strong>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink)"
                aria-label={t("calling_remove", { name: each.user.name })}
                onClick={() => change(delegates.filter((other) => other !== each))}
              >
                <IconX size={18} aria-hidden />
              </ActionIcon>
              <div className={classes.choices}>
                <Checkbox
                  label={t("calling_delegate_rings")}
                  aria-label={t("calling_delegate_rings_who", { name: each.user.name })}
                  checked={each.rings}
                  onChange={(event) => set({ ...each, rings: event.currentTarget.checked })}
                />
                <Checkbox
                  label={t("calling_delegate_calls")}
                  aria-label={t("calling_delegate_calls_who", { name: each.user.name })}
                  checked={each.calls}
                  onChange={(event) => set({ ...each, calls: event.currentTarget.checked })}
                />
              </div>
            </li>
          ))}
        </ul>
      )}
      {delegates.length < settings.limits.delegates_most && (
        <PersonSelect
          key={delegates.length}
          label={t("calling_delegate_add")}
          value={{ id: "", name: "" }}
          but={[user, ...delegates.map((each) => each.user.id)]}
          choose={(found) => change([...delegates, { user: found, calls: true, rings: true }])}
        />
      )}
      <ActsFor settings={settings} />
    </Stack>
  );
}

function ActsFor({ settings }: { settings: CallSettings }) {
  const { t, f } = useWords();
  const features = useQuery(phoneFeaturesQuery());
  const code = features.data?.items.find((each) => each.feature === "on_behalf")?.code;
  if (settings.acts_for.length === 0 || code === undefined) return null;
  const names = f.list(settings.acts_for.map((each) => each.name));
  return <Text size="sm">{t("calling_acts_for", { names, code })}</Text>;
}
