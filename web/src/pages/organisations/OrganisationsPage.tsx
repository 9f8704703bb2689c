import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, body } from "../../api/client";
import { organisationsQuery } from "../../api/queries";
import type { Organisation } from "../../api/types";
import { useWords } from "../../i18n/texts";
import { Empty } from "../../parts/Empty";
import { Page, Panel } from "../../parts/Page";
import { Loaded, Problem } from "../../parts/Problem";
import { Status } from "../../parts/Status";
import { AnswerPort } from "./AnswerPort";
import { BringNumbers } from "./BringNumbers";
import { Delete } from "./Delete";
import { Limits } from "./Limits";
import { NewOperator } from "./NewOperator";
import { NewOrganisation } from "./NewOrganisation";
import { SharedNumbers } from "./SharedNumbers";
import { Suspend } from "./Suspend";

type Doing = { what: "limits" | "suspend" | "delete" | "numbers"; organisation: Organisation };

/** The operator's page: whom the installation serves, and how far each may go. */
export function OrganisationsPage() {
  const { t } = useWords();
  const queries = useQueryClient();
  const organisations = useQuery(organisationsQuery());
  const [adding, add] = useDisclosure(false);
  const [answering, answer] = useDisclosure(false);
  const [hiring, hire] = useDisclosure(false);
  const [doing, setDoing] = useState<Doing>();
  const resume = useMutation({
    mutationFn: (org: string) =>
      body(api.DELETE("/api/v1/organisations/{org}/suspension", { params: { path: { org } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["organisations"] }),
  });
  const close = () => setDoing(undefined);
  return (
    <Page
      title={t("organisations_title")}
      lead={t("organisations_lead")}
      actions={
        <>
          <Button variant="default" onClick={answer.open}>
            {t("port_answer_title")}
          </Button>
          <Button variant="default" onClick={hire.open}>
            {t("operator_new")}
          </Button>
          <Button component={Link} to="/organisations/requests" variant="default">
            {t("answers_title")}
          </Button>
          <Button onClick={add.open} leftSection={<IconPlus size={18} aria-hidden />}>
            {t("organisation_new")}
          </Button>
        </>
      }
    >
      {resume.isError && <Problem error={resume.error} />}
      <Panel>
        <Loaded query={organisations} lines={6}>
          {(data) =>
            data.items.length === 0 ? (
              <Empty title={t("organisation_none")} hint={t("organisation_none_hint")} />
            ) : (
              <Table
                organisations={data.items}
                act={(what, organisation) => setDoing({ what, organisation })}
                resume={(organisation) => resume.mutate(organisation.id)}
              />
            )
          }
        </Loaded>
      </Panel>
      <SharedNumbers />
      {adding && <NewOrganisation close={add.close} />}
      {answering && <AnswerPort close={answer.close} />}
      {hiring && <NewOperator close={hire.close} />}
      {doing?.what === "numbers" && <BringNumbers organisation={doing.organisation} close={close} />}
      {doing?.what === "limits" && <Limits organisation={doing.organisation} close={close} />}
      {doing?.what === "suspend" && <Suspend organisation={doing.organisation} close={close} />}
      {doing?.what === "delete" && <Delete organisation={doing.organisation} close={close} />}
    </Page>
  );
}

interface TableProps {
  organisations: Organisation[];
  act: (what: Doing["what"], organisation: Organisation) => void;
  resume: (organisation: Organisation) => void;
}

function Table({ organisations, act, resume }: TableProps) {
  const { t, f } = useWords();
  const used = (count: number, most: number | null) =>
    most === null
      ? f.count(count)
      : t("organisation_of", { used: f.count(count), most: f.count(most) });
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">{t("organisation_heading")}</th>
          <th scope="col">{t("organisation_people")}</th>
          <th scope="col">{t("organisation_numbers")}</th>
          <th scope="col">{t("organisation_calls")}</th>
          <th scope="col">{t("organisation_state")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {organisations.map((each) => (
          <tr key={each.id}>
            <td data-label={t("organisation_heading")}>
              <span>
                <strong>{each.name}</strong> <span>({each.id})</span>
              </span>
            </td>
            <td data-label={t("organisation_people")} className="numerals">
              {used(each.users, each.limits.users)}
            </td>
            <td data-label={t("organisation_numbers")} className="numerals">
              {used(each.numbers, each.limits.numbers)}
            </td>
            <td data-label={t("organisation_calls")} className="numerals">
              {each.limits.calls === null ? "∞" : f.count(each.limits.calls)}
            </td>
            <td data-label={t("organisation_state")}>
              {each.suspended_at ? (
                <Status tone="no">{t("organisation_suspended")}</Status>
              ) : (
                <Status tone="yes">{t("organisation_at_work")}</Status>
              )}
            </td>
            <td>
              <Group gap="xs" justify="flex-end">
                <Button size="xs" variant="default" onClick={() => act("limits", each)}>
                  {t("organisation_limits_action")}
                </Button>
                <Button size="xs" variant="default" onClick={() => act("numbers", each)}>
                  {t("organisation_bring_action")}
                </Button>
                {each.suspended_at ? (
                  <>
                    <Button size="xs" variant="default" onClick={() => resume(each)}>
                      {t("organisation_resume")}
                    </Button>
                    <Button size="xs" color="red" variant="light" onClick={() => act("delete", each)}>
                      {t("organisation_delete")}
                    </Button>
                  </>
                ) : (
                  <Button size="xs" variant="default" onClick={() => act("suspend", each)}>
                    {t("organisation_suspend")}
                  </Button>
                )}
              </Group>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
