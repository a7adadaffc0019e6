import { deepEqual, equal } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const STYLES = new URL("../src/styles/", import.meta.url);
const COMPONENTS = new URL("../src/pages/tip/", import.meta.url);
const TEMPLATES = new URL("../../bff/templates/", import.meta.url);

function read(folder: URL, suffix: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  return names.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
}

/** Return the style sheets, without that of Swagger UI and without comments. */
function ownStyles(): string {
  const names = readdirSync(STYLES).filter((name) => name !== "viewer.css");
  const texts = names.map((name) => readFileSync(new URL(name, STYLES), "utf8"));
  return texts.join("\n").replaceAll(/\/\*.*?\*\/|@import.*?;/gs, "");
}

function styledClasses(): Set<string> {
  return new Set([...ownStyles().matchAll(/\.([a-zA-Z][\w-]*)(?=[^{}]*\{)/g)].map(([, name]) => name ?? ""));
}

test("every styled class is used by a template or a component", () => {
  const markup = read(TEMPLATES, ".html") + read(COMPONENTS, ".tsx");
  const isUsed = (name: string) => new RegExp(`["' }]${name}["' {]`).test(markup);
  deepEqual(
    [...styledClasses()].filter((name) => !isUsed(name)),
    [],
  );
});

test("every class of a component is styled", () => {
  const styled = styledClasses();
  const used = [...read(COMPONENTS, ".tsx").matchAll(/class="([^"]+)"/g)].flatMap(([, names]) =>
    (names ?? "").split(" "),
  );
  equal(used.length > 10, true);
  deepEqual(
    used.filter((name) => !styled.has(name)),
    [],
  );
});

test("with reduced motion every duration is zero, and no style has one of its own", () => {
  const tokens = readFileSync(new URL("tokens.css", STYLES), "utf8");
  const [normal = "", reduced = ""] = tokens.split("prefers-reduced-motion: reduce");
  const durations = [...normal.matchAll(/--([\w-]+): [\d.]+m?s;/g)].map(([, name]) => name);
  const zeros = [...reduced.matchAll(/--([\w-]+): 0s;/g)].map(([, name]) => name);
  equal(durations.length > 0, true);
  deepEqual(zeros, durations);
  const styles = ownStyles().replace(tokens.replaceAll(/\/\*.*?\*\//gs, ""), "");
  deepEqual(styles.match(/\b[\d.]+m?s\b/g), null);
});
