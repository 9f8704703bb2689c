import { Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { quotasQuery } from "../../api/queries";
import type { Quota } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Disclosure } from "../../parts/Disclosure";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Buy.module.css";

/** How many numbers may still be acquired, with the rule that says so and its figures of now. */
export function Quotas() {
  const { t } = useWords();
  const quotas = useQuery(quotasQuery());
  return (
    <Panel title={t("quota_title")}>
      <Loaded query={quotas} lines={3}>
        {(data) => (
          <div className={classes.quotas}>
            {data.items.map((quota) => (
              <One key={quota.what} quota={quota} />
            ))}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function One({ quota }: { quota: Quota }) {
  const { t, f } = useWords();
  return (
    <section className={classes.offer} aria-label={quota.name}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{quota.name}</Text>
        <Text fw={700} className="numerals">
          {t("quota_left", { left: f.count(quota.left), allowed: f.count(quota.allowed) })}
        </Text>
      </Group>
      <Text size="sm">{quota.formula.text}</Text>
      <Text size="xs" c="dimmed">
        {t("quota_used", { acquired: f.count(quota.acquired), reserved: f.count(quota.reserved) })}
      </Text>
      {quota.needs && (
        <Text size="sm" mt="xs" component="div">
          <Status tone="no">{quota.needs.text}</Status>
        </Text>
      )}
      {quota.steps.length > 0 && (
        <Disclosure summary={t("quota_steps")}>
          <ul className={classes.steps}>
            {quota.steps.map(({ licences, numbers }) => (
              <li key={licences}>
                {t("quota_step", { from: f.count(licences), numbers: f.count(numbers) })}
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </section>
  );
}
