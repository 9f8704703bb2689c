import { Button, List, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, body } from "../../api/client";
import { licencesQuery } from "../../api/queries";
import { may, useSession } from "../../api/session";
import type { Explanation, User } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";

const QUESTIONS = {
  call: "why_call",
  meeting: "why_meeting",
  number: "why_number",
  licence: "why_licence",
} as const;

type Question = keyof typeof QUESTIONS;

function isQuestion(value: string | null): value is Question {
  return value !== null && value in QUESTIONS;
}

function ask(question: Question, about: string, user: string): Promise<Explanation> {
  if (question === "licence") {
    const query = { product: about, user };
    return body(api.GET("/api/v1/explain/licence", { params: { query } }));
  }
  if (question === "number") {
    const number = `+${about.replace(/[^0-9]/g, "")}`;
    return body(api.GET("/api/v1/explain/number", { params: { query: { number, user } } }));
  }
  const service = question === "meeting" ? "conf_out" : "user_out";
  const query = { number: about, user, service } as const;
  return body(api.GET("/api/v1/explain/call", { params: { query } }));
}

/** May this person do that? The answer with the fact that decides, where it stands, and the ways out. */
export function Why({ user }: { user: User }) {
  const { t } = useWords();
  const session = useSession();
  const sees = may(session, "list_licences");
  const [question, setQuestion] = useState<Question>("call");
  const [about, setAbout] = useState("");
  const products = useQuery({ ...licencesQuery(), enabled: sees && question === "licence" });
  const asking = useMutation({ mutationFn: () => ask(question, about.trim(), user.id) });
  const questions = Object.entries(QUESTIONS).filter(([name]) => sees || name !== "licence");
  const change = (next: string) => {
    asking.reset();
    setAbout(next);
  };
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {t("why_lead")}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          asking.mutate();
        }}
      >
        <Stack gap="sm">
          <Select
            label={t("why_what", { name: user.name })}
            data={questions.map(([value, key]) => ({ value, label: t(key) }))}
            value={question}
            allowDeselect={false}
            onChange={(next) => {
              if (!isQuestion(next)) return;
              setQuestion(next);
              change("");
            }}
          />
          {question === "licence" ? (
            <Select
              label={t("why_product")}
              data={(products.data?.items ?? []).map((each) => ({
                value: each.product,
                label: each.name,
              }))}
              value={about || null}
              onChange={(next) => change(next ?? "")}
              searchable
            />
          ) : (
            <TextInput
              label={t("why_number_field")}
              inputMode="tel"
              maxLength={40}
              value={about}
              onChange={(event) => change(event.currentTarget.value)}
            />
          )}
          <Button
            type="submit"
            variant="default"
            disabled={about.trim() === ""}
            loading={asking.isPending}
            style={{ alignSelf: "flex-start" }}
          >
            {t("why_ask")}
          </Button>
        </Stack>
      </form>
      <Problem error={asking.error} />
      {asking.data && <Answer found={asking.data} />}
    </Stack>
  );
}

function Answer({ found }: { found: Explanation }) {
  const { t } = useWords();
  return (
    <Stack gap="xs" role="status">
      <div>
        <Status tone={found.allowed ? "yes" : "no"}>{t(found.allowed ? "why_yes" : "why_no")}</Status>
        <Text mt={4}>{found.reason.text}</Text>
        <Text size="xs" c="dimmed">
          {t("why_source", { source: found.source })}
        </Text>
      </div>
      {found.remedies.length > 0 && (
        <div>
          <Text size="sm" fw={600}>
            {t("problem_remedies")}
          </Text>
          <List size="sm">
            {found.remedies.map((each) => (
              <List.Item key={each.id}>{each.text}</List.Item>
            ))}
          </List>
        </div>
      )}
      <div>
        <Text size="sm" fw={600}>
          {t("why_facts")}
        </Text>
        <List size="sm">
          {found.facts.map((each) => (
            <List.Item key={each.words.id}>
              {each.words.text}
              <Text size="xs" c="dimmed">
                {t("why_source", { source: each.source })}
              </Text>
            </List.Item>
          ))}
        </List>
      </div>
    </Stack>
  );
}
