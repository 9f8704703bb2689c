import "./app/base.css";
import "./app/library.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Refusal, whenSignedOut } from "./api/client";
import { sessionQuery } from "./api/frame-queries";
import { createAppRouter } from "./app/router";
import { cssVariables, theme } from "./app/theme";
import { startTexts } from "./i18n/i18n";

/** A refusal is an answer: only a lost line is worth another try. */
const MOST_RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => !(error instanceof Refusal) && failures < MOST_RETRIES,
    },
  },
});
const router = createAppRouter(queries);
whenSignedOut(() => {
  queries.setQueryData(sessionQuery.queryKey, null);
  void router.invalidate();
});

async function start(root: HTMLElement): Promise<void> {
  await startTexts();
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
        <QueryClientProvider client={queries}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** Files are kept once the page is there, so that nobody waits for it. */
function keepShell(): void {
  if (import.meta.env.PROD && "serviceWorker" in navigator)
    void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
}

const root = document.getElementById("root");
if (root) void start(root).then(keepShell);
