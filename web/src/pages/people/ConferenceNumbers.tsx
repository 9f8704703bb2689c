import { Button, Group, NativeSelect, Stack, Switch, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { conferenceNumbersQuery } from "../../api/queries";
import type { ConferenceNumbers as Numbers, User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Phone, useShownNumber } from "../../parts/Phone";
import { Loaded, Problem } from "../../parts/Problem";

type Wanted = Pick<Numbers, "toll" | "toll_free" | "offers_toll_free"> & { reissue: boolean };

/** The numbers that invitations to their meetings name. */
export function ConferenceNumbers({ user }: { user: User }) {
  const found = useQuery(conferenceNumbersQuery(user.id));
  return (
    <Loaded query={found}>
      {(data) => <Choice numbers={data} user={user} />}
    </Loaded>
  );
}

interface ChoiceProps {
  numbers: Numbers;
  user: User;
}

function Choice({ numbers, user }: ChoiceProps) {
  const { t } = useWords();
  const queries = useQueryClient();
  const shown = useShownNumber();
  const change = useMutation({
    mutationFn: (wanted: Wanted) =>
      body(
        api.PUT("/api/v1/users/{user_id}/conference-numbers", {
          params: { path: { user_id: user.id } },
          body: wanted,
        }),
      ),
    onSuccess: async (now) => {
      queries.setQueryData(conferenceNumbersQuery(user.id).queryKey, now);
      await queries.invalidateQueries({ queryKey: ["meetings"] });
      await queries.invalidateQueries({ queryKey: ["meeting"] });
    },
  });
  const { toll, toll_free, offers_toll_free } = numbers;
  const put = (wanted: Partial<Wanted>) =>
    change.mutate({ toll, toll_free, offers_toll_free, reissue: false, ...wanted });
  const options = (free: boolean) => [
    { value: "", label: t("conference_by_country") },
    ...numbers.choices
      .filter((each) => (each.kind === "toll_free") === free)
      .map((each) => ({ value: each.number, label: `${shown(each)} · ${each.country_name}` })),
  ];
  const fixed = change.isPending;
  const hasFree = options(true).length > 1;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {numbers.invites_to ? (
          <>
            {t("conference_invites_to")} <Phone of={numbers.invites_to} international />
            {numbers.invites_to_toll_free && (
              <>
                {" · "}
                <Phone of={numbers.invites_to_toll_free} international />
              </>
            )}
          </>
        ) : (
          t("conference_no_number")
        )}
      </Text>
      <NativeSelect
        label={t("conference_toll")}
        data={options(false)}
        value={toll ?? ""}
        disabled={fixed}
        onChange={(event) => put({ toll: event.currentTarget.value || null })}
      />
      {hasFree && (
        <>
          <NativeSelect
            label={t("conference_toll_free")}
            data={options(true)}
            value={toll_free ?? ""}
            disabled={fixed || !offers_toll_free}
            onChange={(event) => put({ toll_free: event.currentTarget.value || null })}
          />
          <Switch
            label={t("conference_offers_toll_free")}
            description={t("conference_offers_toll_free_hint")}
            disabled={fixed}
            checked={offers_toll_free}
            onChange={(event) => put({ offers_toll_free: event.currentTarget.checked })}
          />
        </>
      )}
      <Group gap="sm">
        <Button variant="default" disabled={fixed} onClick={() => put({ reissue: true })}>
          {t("conference_reissue")}
        </Button>
        {change.isSuccess && (
          <Text component="span" size="sm" role="status">
            {t(change.variables.reissue ? "conference_reissued" : "conference_kept")}
          </Text>
        )}
      </Group>
      <Problem error={change.error} />
    </Stack>
  );
}
