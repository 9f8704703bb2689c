import { UnstyledButton } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { Suspense, useCallback, useState } from "react";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { part } from "./page";
import classes from "./PaletteButton.module.css";

const Palette = part(
  [
    "carriers",
    "countries",
    "number_pages",
    "organisations",
    "palette",
    "people",
    "porting",
    "queues",
    "set_up",
    "settings",
  ],
  () => import("../palette/Palette"),
  "Palette",
);

/** Opens the search over everything; so does Ctrl-K (⌘K). */
export function PaletteButton({ session }: { session: Session }) {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const close = useCallback(() => setOpened(false), []);
  useHotkeys([["mod+K", () => setOpened((is) => !is)]], []);
  return (
    <>
      <UnstyledButton
        className={classes.button}
        onClick={() => setOpened(true)}
        aria-keyshortcuts="Control+K Meta+K"
      >
        <IconSearch size={18} aria-hidden />
        <span className={classes.words}>{t("palette_open")}</span>
        <kbd className={classes.keys} aria-hidden>{t("palette_keys")}</kbd>
      </UnstyledButton>
      {opened && (
        <Suspense>
          <Palette session={session} close={close} />
        </Suspense>
      )}
    </>
  );
}
