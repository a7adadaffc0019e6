import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { later } from "../src/core/snooze.ts";
import { ahead, reactionWords, sourceWords } from "../src/core/words.ts";

/** The same cases hold for the pages that the BFF draws: tests/pages/test_words.py reads them too. */
interface Cases {
  ahead: { minutes: number; words: string }[];
  sources: { source: string; project: string; words: string[] }[];
  reactions: Record<string, string>;
  later: { now: string; moments: Record<string, string> }[];
}

const cases: Cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8"));
const now = new Date(2026, 10, 3, 14, 20);

test("how far ahead something is, in words", () => {
  for (const { minutes, words } of cases.ahead) equal(ahead(new Date(now.getTime() + minutes * 60_000), now), words);
});

test("where a tip comes from, in words", () => {
  for (const { source, project, words } of cases.sources) {
    deepEqual(sourceWords({ source, meta: project ? { project } : {} }), words);
  }
});

test("what was done, in words", () => {
  for (const [reaction, words] of Object.entries(cases.reactions)) equal(reactionWords(reaction as "done"), words);
});

test("a tip can be put off to moments that are really later", () => {
  for (const { now, moments } of cases.later) {
    const found = later(new Date(now)).map(({ when, until }) => [when, local(until)]);
    deepEqual(Object.fromEntries(found), moments);
  }
});

function local(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${date}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
