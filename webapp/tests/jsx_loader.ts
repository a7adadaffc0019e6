/** Module hook with which Node imports .tsx files. Node strips types but does not compile JSX; Vite's compiler does. */

import { createRequire, registerHooks } from "node:module";

registerHooks({
  load(url, context, next) {
    const path = new URL(url).pathname;
    if (!path.endsWith(".tsx")) return next(url, context);
    // Loaded on demand: most tests import no .tsx, and the compiler takes 50 ms to load.
    const { transformSync } = createRequire(import.meta.url)("rolldown/utils");
    const source = String(next(url, { ...context, format: "module" }).source);
    const { code, errors } = transformSync(path, source, { jsx: { runtime: "automatic", importSource: "preact" } });
    if (errors.length > 0) throw new Error(errors[0].message);
    return { format: "module", source: code, shortCircuit: true };
  },
});
