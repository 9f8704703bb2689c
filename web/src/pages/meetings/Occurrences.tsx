import { Button, Group, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { occurrencesQuery } from "../../api/queries";
import type { Meeting, Occurrence } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { momentOf, wallOf } from "../../i18n/zones";
import { Ask } from "../../parts/Ask";
import { Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import classes from "./Meeting.module.css";

const STALE = ["occurrences", "meeting", "meetings"] as const;

interface Asked {
  what: "change" | "cancel";
  of: Occurrence;
}

/** The next dates of a series by its own clock, each of which can be put to another time or called off. */
export function Occurrences({ meeting }: { meeting: Meeting }) {
  const { t } = useWords();
  const found = useQuery(occurrencesQuery(meeting.id));
  const [asked, ask] = useState<Asked | null>(null);
  const close = () => ask(null);
  return (
    <Panel title={t("occurrences_title")}>
      <Loaded query={found} lines={4}>
        {(data) => (
          <table className="rows" aria-label={t("occurrences_title")}>
            <tbody>
              {data.items.map((each) => (
                <Row
                  key={each.at}
                  of={each}
                  zone={meeting.time_zone}
                  change={(what) => ask({ what, of: each })}
                />
              ))}
            </tbody>
          </table>
        )}
      </Loaded>
      {asked?.what === "change" && <Change meeting={meeting} of={asked.of} close={close} />}
      {asked?.what === "cancel" && <CallOff meeting={meeting} of={asked.of} close={close} />}
    </Panel>
  );
}

interface RowProps {
  of: Occurrence;
  zone: string;
  change: (what: Asked["what"]) => void;
}

function Row({ of, zone, change }: RowProps) {
  const { t, f } = useWords();
  const when = f.moment(of.starts_at ?? of.at, zone);
  return (
    <tr>
      <td>
        <span>
          {of.starts_at === null ? <s>{when}</s> : when}
          {of.changed && of.starts_at !== null && (
            <Text span size="sm" c="dimmed" display="block">
              {t("occurrences_was", { when: f.moment(of.at, zone) })}
            </Text>
          )}
        </span>
      </td>
      <td className="end">
        <Group gap="xs" justify="flex-end" component="span" display="inline-flex">
          {of.starts_at === null && <Status tone="no">{t("occurrences_off")}</Status>}
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t("occurrences_change_of", { when })}
            onClick={() => change("change")}
          >
            {t("occurrences_change")}
          </Button>
          {of.starts_at !== null && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t("occurrences_cancel_of", { when })}
              onClick={() => change("cancel")}
            >
              {t("occurrences_cancel")}
            </Button>
          )}
        </Group>
      </td>
    </tr>
  );
}

interface DialogProps {
  meeting: Meeting;
  of: Occurrence;
  close: () => void;
}

/** Times are by the wall clock of the meeting's zone, as in its form. */
function Change({ meeting, of, close }: DialogProps) {
  const { t, f } = useWords();
  const zone = meeting.time_zone;
  const length =
    meeting.starts_at && meeting.ends_at ? Date.parse(meeting.ends_at) - Date.parse(meeting.starts_at) : 0;
  const usualEnd = length ? new Date(Date.parse(of.at) + length).toISOString() : null;
  const [starts, setStarts] = useState(wallOf(of.starts_at ?? of.at, zone));
  const [ends, setEnds] = useState(wallOf(of.starts_at === null ? usualEnd : of.ends_at, zone));
  return (
    <Ask
      title={t("occurrences_change_of", { when: f.moment(of.at, zone) })}
      action={t("save")}
      ready={starts !== ""}
      stale={STALE}
      close={close}
      run={() =>
        body(
          api.PATCH("/api/v1/meetings/{meeting_id}/occurrences/{at}", {
            params: { path: { meeting_id: meeting.id, at: of.at } },
            body: { starts_at: momentOf(starts, zone) ?? of.at, ends_at: momentOf(ends, zone) },
          }),
        )
      }
    >
      <div className={classes.pair}>
        <TextInput
          type="datetime-local"
          label={t("meeting_starts")}
          value={starts}
          onChange={(event) => setStarts(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t("meeting_ends")}
          value={ends}
          onChange={(event) => setEnds(event.currentTarget.value)}
        />
      </div>
      <Text size="sm" c="dimmed">
        {zone.replace("_", " ")}
      </Text>
    </Ask>
  );
}

function CallOff({ meeting, of, close }: DialogProps) {
  const { t, f } = useWords();
  const when = f.moment(of.starts_at ?? of.at, meeting.time_zone);
  return (
    <Ask
      title={t("occurrences_cancel_of", { when })}
      action={t("occurrences_cancel")}
      leaving={t("keep")}
      grave
      stale={STALE}
      close={close}
      run={() =>
        body(
          api.DELETE("/api/v1/meetings/{meeting_id}/occurrences/{at}", {
            params: { path: { meeting_id: meeting.id, at: of.at } },
          }),
        )
      }
    >
      <Text>{t("occurrences_cancel_warning", { title: meeting.title, when })}</Text>
    </Ask>
  );
}
