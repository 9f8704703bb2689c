import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api, body, purchaseKey } from "../../api/client";
import type { Reservation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Dial } from "../../parts/Dial";
import { Panel } from "../../parts/Page";
import { Problem } from "../../parts/Problem";
import { LocationSelect } from "./LocationSelect";
import classes from "./Buy.module.css";

const SECOND_MS = 1_000;

/** Seconds until a moment, counted down once a second; zero from then on. */
function useSecondsUntil(moment: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const tick = window.setInterval(() => setNow(Date.now()), SECOND_MS);
    return () => window.clearInterval(tick);
  }, []);
  return Math.max(0, Math.ceil((Date.parse(moment) - now) / SECOND_MS));
}

/** Numbers that wait for us: how long still, and what to take them for. */
export function Held({ reservation, onLetGo }: { reservation: Reservation; onLetGo: () => void }) {
  const { t, f } = useWords();
  const queries = useQueryClient();
  const left = useSecondsUntil(reservation.expires_at);
  const whole =
    (Date.parse(reservation.expires_at) - Date.parse(reservation.created_at)) / SECOND_MS;
  const [key] = useState(purchaseKey);
  const [location, setLocation] = useState<string | null>(null);
  const country = reservation.numbers[0]?.country;
  const order = useMutation({
    mutationFn: () =>
      body(
        api.POST("/api/v1/number-orders", {
          params: { header: { "idempotency-key": key } },
          body: { reservation_id: reservation.id, location_id: location },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["numbers"] }),
  });
  const release = useMutation({
    mutationFn: () =>
      api.DELETE("/api/v1/number-reservations/{reservation_id}", {
        params: { path: { reservation_id: reservation.id } },
      }),
    onSettled: onLetGo,
  });
  if (order.data) return <Acquired state={order.data.state} reservation={reservation} />;
  return (
    <Panel title={t("buy_held", { count: reservation.numbers.length })}>
      <Stack gap="lg">
        <div className={classes.held}>
          <div role="timer" aria-label={t("buy_time_left", { time: f.duration(left) })}>
            <Dial size={104} share={left / whole}>
              <span style={{ fontSize: "1.15rem" }}>{f.duration(left)}</span>
            </Dial>
          </div>
          <ul className={classes.heldList}>
            {reservation.numbers.map((number) => (
              <li key={number.number}>{number.international}</li>
            ))}
          </ul>
        </div>
        {left === 0 && (
          <Alert color="lamp" title={t("buy_expired")}>
            {t("buy_expired_hint")}
          </Alert>
        )}
        {reservation.usage === "user" && country && left > 0 && (
          <LocationSelect country={country} value={location} onChange={setLocation} />
        )}
        {order.isError && <Problem error={order.error} />}
        <Group>
          {left > 0 && (
            <Button size="md" loading={order.isPending} onClick={() => order.mutate()}>
              {t("buy_acquire", { count: reservation.numbers.length })}
            </Button>
          )}
          <Button
            size="md"
            variant="default"
            loading={release.isPending}
            onClick={() => (left > 0 ? release.mutate() : onLetGo())}
          >
            {left > 0 ? t("buy_let_go") : t("buy_again")}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

function Acquired({ state, reservation }: { state: string; reservation: Reservation }) {
  const { t } = useWords();
  const done = state === "completed";
  return (
    <Panel title={done ? t("buy_done", { count: reservation.numbers.length }) : t("buy_pending")}>
      <Stack gap="md" role="status">
        <ul className={classes.heldList}>
          {reservation.numbers.map((number) => (
            <li key={number.number}>{number.international}</li>
          ))}
        </ul>
        <Text c="dimmed">{done ? t("buy_done_hint") : t("buy_pending_hint")}</Text>
        <Group>
          <Button component={Link} to="/numbers">
            {t("buy_to_numbers")}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}
