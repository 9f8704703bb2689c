import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { allRequestsQuery } from "../../api/queries";
import type { NumberRequest } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Pager } from "../../parts/Pager";
import { Loaded } from "../../parts/Problem";
import { RequestState, RequestWhat } from "../numbers/RequestParts";
import { AnswerRequest, type AnswerState } from "./AnswerRequest";
import { FulfilRequest } from "./FulfilRequest";

type Doing = { request: NumberRequest; state: AnswerState | "fulfilled" };

const STEPS = ["in_review", "information_needed", "approved", "declined", "fulfilled"] as const;

const NAMES = {
  in_review: "answer_in_review",
  information_needed: "answer_information_needed",
  approved: "answer_approved",
  declined: "answer_declined",
  fulfilled: "answer_fulfilled",
} as const;

/** The operator's side of numbers on request: what is asked, step by step to the numbers. */
export function RequestsPage() {
  const { t, f } = useWords();
  const [cursor, setCursor] = useState<string>();
  const [doing, setDoing] = useState<Doing>();
  const requests = useQuery(allRequestsQuery(cursor));
  const close = () => setDoing(undefined);
  return (
    <Page title={t("answers_title")} lead={t("answers_lead")}>
      <Panel>
        <Loaded query={requests} lines={5}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("answers_none")} hint={t("answers_none_hint")} />
            ) : (
              <>
                <table className="rows">
                  <thead>
                    <tr>
                      <th scope="col">{t("organisation_heading")}</th>
                      <th scope="col">{t("request_what")}</th>
                      <th scope="col">{t("request_state")}</th>
                      <th scope="col">{t("request_changed")}</th>
                      <th scope="col" className="end">
                        {t("actions")}
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {data.items.map((each) => (
                      <tr key={each.id}>
                        <td data-label={t("organisation_heading")}>{each.organisation}</td>
                        <td data-label={t("request_what")}>
                          <span>
                            <RequestWhat request={each} />
                            <Form request={each} />
                          </span>
                        </td>
                        <td data-label={t("request_state")}>
                          <RequestState request={each} />
                        </td>
                        <td data-label={t("request_changed")}>{f.moment(each.changed_at)}</td>
                        <td className="end">
                          <Group gap="xs" justify="flex-end">
                            {STEPS.filter((state) => each.next_states.includes(state)).map(
                              (state) => (
                                <Button
                                  key={state}
                                  size="compact-sm"
                                  variant={state === "declined" ? "light" : "default"}
                                  {...(state === "declined" ? { color: "red" } : {})}
                                  onClick={() => setDoing({ request: each, state })}
                                >
                                  {t(NAMES[state])}
                                </Button>
                              ),
                            )}
                          </Group>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
                <Pager cursor={cursor} next={data.next_cursor} go={setCursor} />
              </>
            )
          }
        </Loaded>
      </Panel>
      {doing?.state === "fulfilled" && <FulfilRequest request={doing.request} close={close} />}
      {doing && doing.state !== "fulfilled" && (
        <AnswerRequest
          request={doing.request}
          state={doing.state}
          action={t(NAMES[doing.state])}
          close={close}
        />
      )}
    </Page>
  );
}

/** What the organisation told about itself and its papers. */
function Form({ request }: { request: NumberRequest }) {
  return (
    <>
      {Object.entries(request.form).map(([name, text]) => (
        <Text key={name} span size="xs" c="dimmed" display="block" style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
      ))}
    </>
  );
}
