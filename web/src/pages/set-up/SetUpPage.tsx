import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useSession } from "../../api/session";
import { setUpQuery } from "../../api/set-up-queries";
import type { Session, SetUp, SetUpStep } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";
import { Page, Panel } from "../../parts/Page";
import { Loaded } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { CarrierStep } from "./CarrierStep";
import { LicencesStep } from "./LicencesStep";
import { MeetingStep } from "./MeetingStep";
import { Needs } from "./Needs";
import { NumberStep } from "./NumberStep";
import classes from "./SetUp.module.css";
import { TestCallStep } from "./TestCallStep";

interface Way {
  name: TextKey;
  to: NonNullable<LinkProps["to"]>;
  act: TextKey;
}

/** Each step's name, and the page on which it can be done and changed at any time. */
const WAYS: Record<SetUpStep["id"], Way> = {
  organisation: { name: "step_organisation", to: "/countries/$iso2", act: "step_see_country" },
  licences: { name: "step_licences", to: "/people", act: "nav_people" },
  carrier: { name: "step_carrier", to: "/carriers", act: "nav_carriers" },
  number: { name: "step_number", to: "/numbers", act: "nav_numbers" },
  meeting: { name: "step_meeting", to: "/meetings", act: "nav_meetings" },
  test_call: { name: "step_test_call", to: "/calls", act: "nav_calls" },
};

/** From an empty house to an answered call; it can be left at any step, and goes on with what is missing. */
export function SetUpPage() {
  const { t } = useWords();
  const session = useSession();
  const found = useQuery(setUpQuery());
  if (session === null) return null;
  return (
    <Page title={t("set_up_title")} lead={t("set_up_lead")} narrow>
      <Loaded query={found} lines={8}>
        {(data) => (
          <>
            <Panel>
              <ol className={classes.steps}>
                {data.steps.map((step) => (
                  <Step key={step.id} step={step} data={data} session={session} />
                ))}
              </ol>
            </Panel>
            <Needs data={data} session={session} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface StepProps {
  step: SetUpStep;
  data: SetUp;
  session: Session;
}

function Step({ step, data, session }: StepProps) {
  const { t } = useWords();
  const { name, to, act } = WAYS[step.id];
  const next = data.steps.find((each) => !each.done)?.id === step.id;
  const linked = step.id !== "carrier" || session.operations.includes("list_trunks");
  return (
    <li className={classes.step} data-done={step.done || undefined} aria-current={next ? "step" : undefined}>
      <div className={classes.head}>
        <h2 className={classes.name}>{t(name)}</h2>
        <Status tone={step.done ? "yes" : next ? "part" : "calm"}>
          {step.done ? t("step_done") : next ? t("step_next") : t("step_later")}
        </Status>
      </div>
      <Text size="sm" c="dimmed">
        {step.text}
      </Text>
      {inside(step, next, data, session)}
      {linked && (
        <Link to={to} params={{ iso2: data.country } as never} className={classes.go}>
          {t(act)}
        </Link>
      )}
    </li>
  );
}

/** What is done right here: at the step that comes next, and the switch of the sandbox at any time. */
function inside(step: SetUpStep, next: boolean, data: SetUp, session: Session): ReactNode {
  if (step.id === "carrier" && (next || data.sandbox)) {
    return <CarrierStep data={data} session={session} />;
  }
  if (step.id === "test_call" && (next || (step.done && data.test_call !== null))) {
    return <TestCallStep data={data} done={step.done} />;
  }
  if (!next) return null;
  if (step.id === "licences") return <LicencesStep session={session} />;
  if (step.id === "number") return <NumberStep country={data.country} />;
  if (step.id === "meeting") return <MeetingStep />;
  return null;
}
