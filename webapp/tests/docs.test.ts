import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { test } from "node:test";

test("the API's page shows our own document in its place, and has nobody else check it", async () => {
  const shown: Record<string, unknown>[] = [];
  Object.assign(globalThis, { SwaggerUI: (options: Record<string, unknown>) => shown.push(options) });
  // In place of Swagger UI, which is 1.5 MB and needs a browser: tests/journeys/test_docs.py looks at the real one.
  const standIn = "data:text/javascript,export default globalThis.SwaggerUI";
  registerHooks({
    resolve: (name, context, next) => next(name.startsWith("swagger-ui-dist/") ? standIn : name, context),
  });
  await import("../src/pages/docs/docs.ts");

  const [options, ...more] = shown;
  deepEqual(more, []);
  equal(options?.url, "/openapi.json");
  equal(options?.validatorUrl, null);
  const template = readFileSync(new URL("../../bff/templates/docs.html", import.meta.url), "utf8");
  equal(template.includes(` id="${String(options?.dom_id).replace("#", "")}"`), true);
});
