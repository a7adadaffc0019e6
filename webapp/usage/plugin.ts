/** Writes usage.json beside a build: what of the contract its sources use. The contract gate keeps it with each release. */

import type { Plugin } from "vite";
import { usageOf } from "./usage.ts";

/** `contract`: the generated file, relative to the project's folder. Looks at sources of ours that are in the bundle. */
export function usage(contract: string): Plugin {
  let root = "";
  return {
    name: "usage",
    configResolved(config) {
      root = config.root;
    },
    async generateBundle(_, bundle) {
      const generated = await this.resolve(contract, `${root}/vite.config.ts`);
      if (!generated) throw new Error(`${contract}: no such file`);
      const chunks = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? Object.keys(one.modules) : []));
      const sources = chunks.filter((path) => path.startsWith(`${root}/src/`) && /\.tsx?$/.test(path)).sort();
      const found = usageOf(`${root}/tsconfig.json`, generated.id, sources);
      this.emitFile({ type: "asset", fileName: "usage.json", source: `${JSON.stringify(found, null, 2)}\n` });
    },
  };
}
