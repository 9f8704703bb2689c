import { ActionIcon } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { sessionQuery } from "../api/frame-queries";
import { may } from "../api/session";
import { useWords } from "../i18n/texts";
import { Brand } from "./Brand";
import { HeaderTools } from "./HeaderTools";
import { Navigation } from "./Navigation";
import { part } from "./page";
import classes from "./Shell.module.css";

const NarrowNavigation = lazy(async () => ({
  default: (await import("./NarrowNavigation")).NarrowNavigation,
}));

/** The telephone comes after the page: nobody waits for it. */
const Dock = part(["softphone", "contacts"], () => import("../softphone/Dock"), "Dock");

/** Pages for people who are not in yet, and those for a wall, have a frame of their own. */
const OUTSIDE = new Set(["/sign-in", "/forgot-password", "/set-password", "/begin", "/queues/wallboard"]);

/** The frame around every page: the rail on wide screens, a drawer on narrow ones. */
export function Shell() {
  const { t } = useWords();
  const session = useQuery(sessionQuery);
  const [drawer, { open, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [opened, setOpened] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    close();
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [path, close]);

  // Whoever runs the house has no telephone in it.
  const calls = may(session.data ?? null, "use_softphone") && session.data?.role !== "operator";

  const outside = OUTSIDE.has(path);
  return (
    <>
      {outside ? (
        <Outlet />
      ) : (
        <div className={classes.frame}>
          <a className="skip" href="#main">
            {t("skip_to_content")}
          </a>
          <aside className={classes.rail}>
            <div className={classes.railInside}>
              <Brand />
              <Navigation session={session.data ?? null} />
            </div>
          </aside>
          <header className={classes.header}>
            <div className={classes.narrowBrand}>
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                onClick={() => {
                  setOpened(true);
                  open();
                }}
                aria-label={t("nav_open")}
                aria-expanded={drawer}
              >
                <IconMenu2 size={22} aria-hidden />
              </ActionIcon>
              <Brand compact />
            </div>
            <HeaderTools session={session.data ?? null} />
          </header>
          {opened && (
            <Suspense>
              <NarrowNavigation opened={drawer} close={close} session={session.data ?? null} />
            </Suspense>
          )}
          <main id="main" ref={main} tabIndex={-1} className={classes.main}>
            <Outlet />
          </main>
        </div>
      )}
      {calls && (
        <Suspense>
          <Dock hidden={outside} />
        </Suspense>
      )}
    </>
  );
}
