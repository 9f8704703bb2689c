import { Drawer } from "@mantine/core";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { Brand } from "./Brand";
import classes from "./NarrowNavigation.module.css";
import { Navigation } from "./Navigation";

interface NarrowNavigationProps {
  opened: boolean;
  close: () => void;
  session: Session | null;
}

/** The rail of narrow screens; loaded when it is first opened. */
export function NarrowNavigation({ opened, close, session }: NarrowNavigationProps) {
  const { t } = useWords();
  return (
    <Drawer
      opened={opened}
      onClose={close}
      size="17rem"
      title={<Brand />}
      closeButtonProps={{ "aria-label": t("nav_close") }}
      classNames={{ content: classes.drawer, header: classes.drawer, close: classes.close }}
    >
      <Navigation session={session} />
    </Drawer>
  );
}
