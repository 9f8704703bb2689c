import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useWords } from "../i18n/texts";
import { Page } from "../parts/Page";
import { Problem } from "../parts/Problem";

export function NotFound() {
  const { t } = useWords();
  return (
    <Page title={t("not_found_title")} lead={t("not_found_lead")} narrow>
      <div>
        <Button component={Link} to="/">
          {t("not_found_home")}
        </Button>
      </div>
    </Page>
  );
}

export function RouteProblem({ error }: { error: unknown }) {
  const { t } = useWords();
  return (
    <Page title={t("broken_title")} narrow>
      <Problem error={error} retry={() => window.location.reload()} />
    </Page>
  );
}
