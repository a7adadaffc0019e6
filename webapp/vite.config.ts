import { defineConfig } from "vite";
import { usagePlugin } from "./usage/plugin.ts";

/**
 * One style sheet for all pages, and one script per page that has one; /docs adds the style sheet of Swagger UI.
 * manifest.json maps them to their hashed names for the BFF.
 */
export default defineConfig({
  plugins: [usagePlugin("../gen/web/api.ts")],
  build: {
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000, // kB; Swagger UI is one file of 1.5 MB, loaded only by /docs
    rolldownOptions: {
      input: {
        style: "src/styles/oo.css",
        viewer: "src/styles/viewer.css",
        tip: "src/pages/tip/tip.tsx",
        live: "src/pages/live/live.ts",
        docs: "src/pages/docs/docs.ts",
      },
    },
  },
});
