import { Modal, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import type { Session } from "../api/types";
import { useWords } from "../i18n/texts";
import { type Found, useFound } from "./finding";
import classes from "./Palette.module.css";

/** Long enough that a word is not asked for letter by letter, short enough not to be felt. */
const TYPING_PAUSE_MS = 120;

/** Go to anything by typing some of its name or its digits. */
export function Palette({ session, close }: { session: Session; close: () => void }) {
  const { t } = useWords();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const { groups, looking } = useFound(q, session);
  const flat = groups.flatMap((group) => group.items);
  const [at, setAt] = useState(0);
  const chosen = flat[Math.min(at, flat.length - 1)];
  const list = useRef<HTMLDivElement>(null);

  // Whoever types and presses Enter at once gets what was typed, never what was found before.
  const current = q === typed.trim() && !looking;
  const [entered, setEntered] = useState(false);
  useEffect(() => setAt(0), [q]);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen?.key]);

  const go = (found: Found | undefined) => {
    setEntered(false);
    if (found === undefined) return;
    close();
    void navigate({ to: found.to, params: found.params, search: found.search } as never);
  };
  const pressed = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined && flat.length > 0) {
      event.preventDefault();
      setAt((now) => (Math.min(now, flat.length - 1) + step + flat.length) % flat.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (current) go(chosen);
      else setEntered(true);
    }
  };
  useEffect(() => {
    if (entered && current) go(flat[0]);
  });
  return (
    <Modal
      opened
      onClose={close}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size="lg"
      padding={0}
      attributes={{ content: { "aria-label": t("palette_open") } }}
    >
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded={flat.length > 0}
        aria-controls="palette-found"
        aria-activedescendant={chosen && `palette-${chosen.key}`}
        aria-label={t("palette_open")}
        placeholder={t("palette_hint")}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setEntered(false);
        }}
        onKeyDown={pressed}
        leftSection={<IconSearch size={20} aria-hidden />}
        size="lg"
        variant="unstyled"
        className={classes.field}
      />
      <div id="palette-found" ref={list} role="listbox" aria-label={t("palette_found")} className={classes.found}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={t(group.title)}>
            <div className={classes.group} aria-hidden>
              {t(group.title)}
            </div>
            {group.items.map((each) => (
              <div
                key={each.key}
                id={`palette-${each.key}`}
                role="option"
                tabIndex={-1}
                aria-selected={each.key === chosen?.key}
                className={classes.item}
                onMouseMove={() => setAt(flat.indexOf(each))}
                onClick={() => go(each)}
                onKeyDown={pressed}
              >
                <span className={classes.name}>{each.name}</span>
                {each.hint && <span className={classes.hint}>{each.hint}</span>}
              </div>
            ))}
          </div>
        ))}
      </div>
      {flat.length === 0 && (
        <Text c="dimmed" className={classes.none} role="status">
          {looking || q !== typed.trim() ? t("loading") : t("palette_none")}
        </Text>
      )}
    </Modal>
  );
}
