import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import { paymentMethodsQuery } from "../../api/queries";
import { useWords } from "../../i18n/texts";
import { Loaded, Problem } from "../../parts/Problem";
import classes from "./Credits.module.css";

/** The ways to pay that are kept here: tokens of the provider, never a card's number. */
export function Methods() {
  const { t } = useWords();
  const queries = useQueryClient();
  const methods = useQuery(paymentMethodsQuery());
  const [token, setToken] = useState("");
  const changed = () => queries.invalidateQueries({ queryKey: paymentMethodsQuery().queryKey });
  const add = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/payments/methods", {
          params: { header: { "idempotency-key": purchaseKey() } },
          body: { token },
        }),
      ),
    onSuccess: async () => {
      setToken("");
      await changed();
    },
  });
  const remove = useMutation({
    mutationFn: (method_id: string) =>
      api.DELETE("/api/v1/payments/methods/{method_id}", { params: { path: { method_id } } }),
    onSuccess: changed,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <>
      <Loaded query={methods} lines={2}>
        {(data) => (
          <ul className="plain-list">
            {data.items.map((each) => (
              <li key={each.id} className={classes.line}>
                <span>{each.label}</span>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  onClick={() => remove.mutate(each.id)}
                  aria-label={t("method_remove", { label: each.label })}
                >
                  <IconTrash size={17} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <form onSubmit={submit} className={classes.add}>
        <TextInput
          label={t("method_token")}
          description={t(methods.data?.funds === "play" ? "method_token_play" : "method_token_hint")}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={token.length < 4}>
          {t("method_add")}
        </Button>
      </form>
      <Text size="sm" c="dimmed">
        {t("method_safe")}
      </Text>
      <Problem error={add.error ?? remove.error} />
    </>
  );
}
