import { ok } from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import protobuf from "protobufjs";

const protos = fileURLToPath(new URL("../../protos", import.meta.url));
const bundled = dirname(fileURLToPath(import.meta.resolve("protobufjs/package.json")));
const ownFiles = readdirSync(join(protos, "oo"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".proto"))
  .map((name) => join("oo", name));

test("protobufjs reads every proto, and its options", () => {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, name) => [protos, bundled].map((folder) => join(folder, name)).find(existsSync) ?? name;
  root.loadSync(ownFiles, { keepCase: true }).resolveAll();
  for (const service of ["oo.auth.v1.AuthService", "oo.recommender.v1.RecommenderService"]) {
    for (const method of root.lookupService(service).methodsArray) {
      ok(method.options?.["(oo.options.v1.rpc).caller"], `${method.fullName} has lost its options`);
    }
  }
});
