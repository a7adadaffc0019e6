import { defineConfig } from "vite";

/** One stylesheet for all pages and one script for each page that has any; manifest.json tells the BFF their hashed names. */
export default defineConfig({
  build: {
    target: "es2022",
    manifest: "manifest.json",
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        style: "src/styles/oo.css",
        tip: "src/pages/tip/tip.tsx",
        erasure: "src/pages/erasure/erasure.ts",
        status: "src/pages/status/status.ts",
      },
    },
  },
});
