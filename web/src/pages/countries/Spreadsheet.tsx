import { Button } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useWords } from "../../i18n/texts";

/** The whole catalogue as a file, in the reader's language. */
export function Spreadsheet() {
  const { t, language } = useWords();
  return (
    <Button
      component="a"
      href={`/api/v1/countries.xlsx?lang=${language}`}
      download
      variant="default"
      leftSection={<IconFileSpreadsheet size={18} aria-hidden />}
    >
      {t("countries_spreadsheet")}
    </Button>
  );
}
