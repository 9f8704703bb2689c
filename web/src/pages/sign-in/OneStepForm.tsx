import { Button, Stack, Text, Title } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { useWords } from "../../i18n/texts";
import { Problem } from "../../parts/Problem";
import { SignInFrame } from "./SignInFrame";
import classes from "./SignInPage.module.css";

interface OneStepFormProps {
  title: string;
  lead: string;
  action: string;
  /** Said once it is done. */
  done: string;
  step: Pick<UseMutationResult, "error" | "isError" | "isPending" | "isSuccess"> & {
    mutate: () => void;
  };
  children: ReactNode;
}

/** A form with one field or so for somebody who is not in, and what became of it. */
export function OneStepForm({ title, lead, action, done, step, children }: OneStepFormProps) {
  const { t } = useWords();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    step.mutate();
  };
  return (
    <SignInFrame title={title}>
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={1} className={classes.title}>
              {title}
            </Title>
            <Text c="dimmed">{lead}</Text>
          </div>
          {step.isError && <Problem error={step.error} />}
          {step.isSuccess ? (
            <Text role="status">{done}</Text>
          ) : (
            <>
              {children}
              <Button type="submit" size="md" loading={step.isPending}>
                {action}
              </Button>
            </>
          )}
          <Text size="sm">
            <Link to="/sign-in">{t("sign_in")}</Link>
          </Text>
        </Stack>
      </form>
    </SignInFrame>
  );
}
