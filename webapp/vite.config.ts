import { defineConfig } from "vite";
import { usage } from "./usage/plugin.ts";

/**
 * One stylesheet for all pages and one script for each page that has any; /docs brings the viewer's own.
 * manifest.json tells the BFF their hashed names.
 */
export default defineConfig({
  plugins: [usage("../gen/web/api.ts")],
  build: {
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000, // kB: Swagger UI is one file of 1.5 MB, loaded by /docs alone
    rolldownOptions: {
      input: {
        style: "src/styles/oo.css",
        viewer: "src/styles/viewer.css",
        tip: "src/pages/tip/tip.tsx",
        erasure: "src/pages/erasure/erasure.ts",
        status: "src/pages/status/status.ts",
        docs: "src/pages/docs/docs.ts",
      },
    },
  },
});
