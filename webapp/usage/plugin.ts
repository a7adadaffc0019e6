/** Vite plugin that writes usage.json: which part of the contract the built sources use. Each release keeps a copy. */

import type { Plugin } from "vite";
import { collectUsage } from "./usage.ts";

/** `contract`: path of the generated file, relative to the project. Only our own sources in the bundle count. */
export function usagePlugin(contract: string): Plugin {
  let root = "";
  return {
    name: "usage",
    configResolved(config) {
      root = config.root;
    },
    async generateBundle(_, bundle) {
      const generated = await this.resolve(contract, `${root}/vite.config.ts`);
      if (!generated) throw new Error(`${contract} does not exist`);
      const chunks = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? Object.keys(one.modules) : []));
      const sources = chunks.filter((path) => path.startsWith(`${root}/src/`) && /\.tsx?$/.test(path)).sort();
      const usage = collectUsage(`${root}/tsconfig.json`, generated.id, sources);
      this.emitFile({ type: "asset", fileName: "usage.json", source: `${JSON.stringify(usage, null, 2)}\n` });
    },
  };
}
