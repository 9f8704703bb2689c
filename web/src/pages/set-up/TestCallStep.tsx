import { Button, Stack, Text } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { api } from "../../api/client";
import { setUpQuery } from "../../api/set-up-queries";
import type { SetUp } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { Copyable } from "../../parts/Secret";
import classes from "./SetUp.module.css";

/** Whether the call was answered is seen this often, for this long; an answer takes milliseconds. */
const LOOK_MS = 500;
const ANSWER_LIMIT_MS = 15_000;
/** A call from somebody's own telephone comes when they have dialled. */
const WAIT_MS = 3_000;

/** One call from outside: by a telephone of the sandbox, or by one's own. */
export function TestCallStep({ data, done }: { data: SetUp; done: boolean }) {
  const { t } = useWords();
  const [late, setLate] = useState(false);
  const call = useMutation({
    mutationFn: () => api.POST("/api/v1/set-up/test-calls"),
    onMutate: () => setLate(false),
  });
  const placed = call.isSuccess && !done && !late;
  useQuery({ ...setUpQuery(), refetchInterval: done ? false : placed ? LOOK_MS : WAIT_MS });
  useEffect(() => {
    if (!placed) return;
    const end = window.setTimeout(() => setLate(true), ANSWER_LIMIT_MS);
    return () => window.clearTimeout(end);
  }, [placed]);
  const wanted = data.test_call;
  if (wanted === null) return null;
  return (
    <Stack gap="sm" className={classes.body}>
      {!done && (
        <div>
          <Text size="sm">{t(wanted.sandbox ? "step_call_sandbox" : "step_call_real")}</Text>
          <Copyable name={t("number")} value={wanted.number.international} />
          {wanted.digits && <Copyable name={t("step_call_digits")} value={wanted.digits} />}
        </div>
      )}
      {call.isError && <Problem error={call.error} />}
      {late && !done && (
        <Text role="alert" size="sm">
          {t("step_call_unanswered")}
        </Text>
      )}
      {wanted.sandbox && (
        <div>
          <Button
            variant={done ? "default" : "filled"}
            loading={call.isPending || placed}
            onClick={() => call.mutate()}
          >
            {t(done ? "step_call_again" : "step_call_place")}
          </Button>
        </div>
      )}
      {data.answered_call && (
        <Link to="/calls/$callId" params={{ callId: data.answered_call }}>
          {t("step_call_record")}
        </Link>
      )}
      {done && call.isSuccess && (
        <Text role="status" size="sm">
          {t("step_call_answered")}
        </Text>
      )}
    </Stack>
  );
}
