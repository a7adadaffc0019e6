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

test("a tip that does not say where it comes from is advice", () => {
  for (const source of [undefined, "", "integrations", "integrations."]) {
    deepEqual(sourceWords(source === undefined ? {} : { source }), ["Advice"]);
  }
});

test("what was done, in words", () => {
  for (const [reaction, words] of Object.entries(cases.reactions)) equal(reactionWords(reaction as "done"), words);
  equal(reactionWords("unknown"), "Noted");
  equal(reactionWords("undo"), "Undone");
});

// In minutes behind UTC, in November; not whole hours, so that a moment taken in UTC shows.
const ZONES = { UTC: 0, "America/St_Johns": 210, "Asia/Kathmandu": -345 };

for (const zone of Object.keys(ZONES) as (keyof typeof ZONES)[]) {
  test(`a tip can be put off to moments that are really later, in the person's own time: ${zone}`, () => {
    inZone(zone, () => {
      for (const { now, moments } of cases.later) {
        const found = later(new Date(now)).map(({ when, until }) => [when, local(until)]);
        deepEqual(Object.fromEntries(found), moments, `${now} in ${zone}`);
      }
    });
  });
}

test("moments are offered in their order, by their names", () => {
  const words = later(new Date(2026, 10, 3, 14, 20)).map((moment) => moment.words);
  deepEqual(words, ["1 hour", "Tonight", "Tomorrow"]);
});

test("in the nights when the clocks change, an hour is an hour and the morning is at eight", () => {
  inZone("America/St_Johns", () => {
    // On 1 November 2026 the hour from 1:00 to 2:00 comes twice; on 14 March 2027 that from 2:00 to 3:00 is left out.
    deepEqual(whenIn("2026-11-01T00:30:00-02:30"), {
      hour: "2026-11-01T04:00:00.000Z",
      tonight: "2026-11-01T23:30:00.000Z",
      tomorrow: "2026-11-01T11:30:00.000Z",
    });
    deepEqual(whenIn("2027-03-13T21:00:00-03:30"), {
      hour: "2027-03-14T01:30:00.000Z",
      tomorrow: "2027-03-14T10:30:00.000Z",
    });
  });
});

function whenIn(now: string): Record<string, string> {
  return Object.fromEntries(later(new Date(now)).map(({ when, until }) => [when, until.toISOString()]));
}

/** Runs a test in a time zone, wherever the tests themselves run. */
function inZone(zone: keyof typeof ZONES, run: () => void): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    equal(now.getTimezoneOffset(), ZONES[zone], "the zone is in force");
    run();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

function local(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${date}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
