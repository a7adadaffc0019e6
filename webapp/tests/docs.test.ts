import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { test } from "node:test";
import { setGlobal } from "./test_page.ts";

test("the page of the API shows our document, and sends it to nobody for validation", async () => {
  const calls: Record<string, unknown>[] = [];
  setGlobal("SwaggerUI", (options: Record<string, unknown>) => calls.push(options));
  // Swagger UI is 1.5 MB and needs a browser: tests/journeys/test_docs.py tests the real one.
  const stub = "data:text/javascript,export default globalThis.SwaggerUI";
  const hooks = registerHooks({
    resolve: (name, context, next) => next(name.startsWith("swagger-ui-dist/") ? stub : name, context),
  });
  await import("../src/pages/docs/docs.ts");
  hooks.deregister();

  const [options, ...more] = calls;
  deepEqual(more, []);
  equal(options?.url, "/openapi.json");
  equal(options?.validatorUrl, null);
  const template = readFileSync(new URL("../../bff/templates/docs.html", import.meta.url), "utf8");
  equal(template.includes(` id="${String(options?.dom_id).replace("#", "")}"`), true);
});
