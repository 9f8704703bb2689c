import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "../src/cadran/web/static",
    emptyOutDir: true,
    // The first load is measured in tests/web/test_first_load.py.
    modulePreload: { polyfill: false },
    manifest: true,
    target: "es2022",
  },
  server: {
    fs: { allow: [".."] },
    proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } },
  },
});
