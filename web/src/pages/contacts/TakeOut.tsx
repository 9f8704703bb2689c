import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { Whose } from "../../api/types";
import { type TextKey, useWords } from "../../i18n/texts";

const FORMS: Record<"csv" | "vcard4" | "vcard3", TextKey> = {
  csv: "contacts_csv",
  vcard4: "contacts_vcard4",
  vcard3: "contacts_vcard3",
};

/** A whole book as a file, in the form of one's choice. */
export function TakeOut({ whose }: { whose: Whose }) {
  const { t } = useWords();
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          {t("contacts_take")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.entries(FORMS).map(([form, name]) => (
          <Menu.Item
            key={form}
            component="a"
            href={`/api/v1/contacts/file?whose=${whose}&form=${form}`}
            download
          >
            {t(name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
