import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Colours of the component library that no page uses; tests/web/test_build.py sees to it. */
const UNUSED = ["cyan", "grape", "green", "indigo", "lime", "orange", "pink", "violet", "yellow"];

/** Leaves their variables out: a tenth of the style sheet of the first load. */
function withoutUnusedColours(): Plugin {
  const variable = new RegExp(`--mantine-color-(?:${UNUSED.join("|")})-[\\w-]+:[^;}]*;?`, "g");
  return {
    name: "without-unused-colours",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "asset" && file.fileName.endsWith(".css"))
          file.source = String(file.source).replace(variable, "");
      }
    },
  };
}

export default defineConfig({
  plugins: [withoutUnusedColours(), react()],
  build: {
    outDir: "../src/cadran/web/static",
    emptyOutDir: true,
    // The first load is measured in tests/web/test_build.py.
    modulePreload: {
      polyfill: false,
      // A table of every page's modules would weigh 3 kB in the first load; pages are fetched when they are pointed at.
      resolveDependencies: (_file, needed) => needed.filter((each) => each.endsWith(".css")),
    },
    manifest: true,
    target: "es2022",
  },
  server: {
    fs: { allow: [".."] },
    proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } },
  },
});
