import { Text } from "@mantine/core";
import type { Queue } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Phone } from "../../parts/Phone";

/** By which numbers and extension a queue is called. */
export function Reached({ queue }: { queue: Queue }) {
  const { t } = useWords();
  if (queue.numbers.length === 0 && !queue.extension) {
    return (
      <Text span c="dimmed">
        {t("queue_unreached")}
      </Text>
    );
  }
  return (
    <span>
      {queue.numbers.map((each) => (
        <div key={each.number}>
          <Phone of={each} />
        </div>
      ))}
      {queue.extension && (
        <Text span size="sm" c="dimmed" display="block">
          {t("queue_extension_is", { extension: queue.extension })}
        </Text>
      )}
    </span>
  );
}
