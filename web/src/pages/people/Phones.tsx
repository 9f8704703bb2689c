import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "../../api/client";
import { locationsQuery, phonesQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Account, Phone } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { type Encryption, EncryptionSelect } from "../../parts/EncryptionSelect";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { Handset } from "./Handset";
import { NewPhone } from "./NewPhone";
import classes from "./People.module.css";

/** SIP accounts: what desk phones and soft phones sign in with. */
export function Phones({ user }: { user: Account }) {
  const { t } = useWords();
  const phones = useQuery(phonesQuery(user.id));
  return (
    <Stack gap="sm">
      <Loaded query={phones} lines={2}>
        {(data) =>
          data.items.length === 0 ? (
            <Text c="dimmed">{t("phones_none")}</Text>
          ) : (
            <ul className="plain-list">
              {data.items.map((phone) => (
                <Entry key={phone.username} phone={phone} user={user} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <NewPhone user={user} />
    </Stack>
  );
}

function Entry({ phone, user }: { phone: Phone; user: Account }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/users/{user_id}/phones/{username}", {
        params: { path: { user_id: user.id, username: phone.username } },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phones", user.id] }),
  });
  const encrypt = useMutation({
    mutationFn: (encryption: Encryption) =>
      body(
        api.PATCH("/api/v1/users/{user_id}/phones/{username}", {
          params: { path: { user_id: user.id, username: phone.username } },
          body: { encryption },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phones", user.id] }),
  });
  return (
    <li className={classes.phone}>
      <div>
        <strong>{phone.label}</strong>
        <span className={classes.login}>
          {[phone.username, ...(phone.devices ?? [])].join(" · ")}
        </span>
      </div>
      <Group gap="sm">
        <EncryptionSelect
          name={t("phone_encryption", { name: phone.label })}
          value={phone.encryption}
          choose={(encryption) => encrypt.mutate(encryption)}
          disabled={encrypt.isPending}
          templated={phone.handset !== null}
        />
        <Status tone={phone.registered ? "yes" : "calm"}>
          {phone.registered ? t("phone_registered") : t("phone_away")}
        </Status>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          c="var(--no)"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
          aria-label={t("phone_remove_which", { name: phone.label })}
        >
          {t("phone_remove")}
        </Button>
      </Group>
      {remove.isError && <Problem error={remove.error} />}
      {encrypt.isError && <Problem error={encrypt.error} />}
      {phone.handset && <Handset phone={phone} own={phone.handset} user={user} />}
      <Standing phone={phone} user={user} />
    </li>
  );
}

/** Where help is sent when this telephone calls for it; shown to who may say so. */
function Standing({ phone, user }: { phone: Phone; user: Account }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const places = may(useSession(), "place_phone");
  const locations = useQuery({ ...locationsQuery(), enabled: places });
  const put = useMutation({
    mutationFn: (location: string | null) =>
      api.PUT("/api/v1/users/{user_id}/phones/{username}/location", {
        params: { path: { user_id: user.id, username: phone.username } },
        body: { location },
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["phones", user.id] }),
  });
  if (!places) return null;
  const valid = (locations.data?.items ?? []).filter((each) => each.validation !== null);
  return (
    <div className={classes.standing}>
      <Select
        size="xs"
        label={t("phone_place", { name: phone.label || phone.username })}
        placeholder={t("phone_place_number")}
        data={valid.map((each) => ({ value: each.id, label: each.name }))}
        value={phone.location}
        onChange={(location) => put.mutate(location)}
        clearable
        clearButtonProps={{ "aria-label": t("phone_place_number") }}
      />
      <Problem error={put.error} />
    </div>
  );
}
