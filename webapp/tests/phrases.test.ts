import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ahead, phrase, phraseParts, reactionLabel, sourceLabels } from "../src/core/phrases.ts";
import { snoozeOptions } from "../src/core/snooze.ts";

/** Cases that hold for the BFF's pages too: tests/pages/test_phrases.py reads the same file. */
interface Cases {
  ahead: { minutes: number; phrase: string }[];
  sources: { source: string; project: string; labels: string[] }[];
  reactions: Record<string, string>;
  snooze: { now: string; options: Record<string, string> }[];
}

const cases: Cases = JSON.parse(readFileSync(new URL("./cases.json", import.meta.url), "utf8"));
const now = new Date(2026, 10, 3, 14, 20);

test("a phrase with its values, in the singular for a count of one", () => {
  equal(phrase("got_it"), "Got it");
  equal(phrase("open_in", { app: "{count}" }), "Open in {count}");
  deepEqual(
    [0, 1, 2].map((count) => phrase("hours", { count })),
    ["0 hours", "1 hour", "2 hours"],
  );
});

test("a phrase in parts keeps the value of a placeholder as it is", () => {
  const element = { type: "time" };
  deepEqual(phraseParts("looks_again", { when: element }), ["oO looks again ", element, "."]);
});

test("a time ahead", () => {
  for (const { minutes, phrase } of cases.ahead) equal(ahead(new Date(now.getTime() + minutes * 60_000), now), phrase);
});

test("labels for the source of a tip", () => {
  for (const { source, project, labels } of cases.sources) {
    deepEqual(sourceLabels({ source, meta: project ? { project } : {} }), labels);
  }
});

test("a tip without a source is advice", () => {
  for (const source of [undefined, "", "integrations", "integrations."]) {
    deepEqual(sourceLabels(source === undefined ? {} : { source }), ["Advice"]);
  }
});

test("labels for a reaction", () => {
  for (const [reaction, label] of Object.entries(cases.reactions)) equal(reactionLabel(reaction as "done"), label);
  equal(reactionLabel("unknown"), "Noted");
  equal(reactionLabel("undo"), "Undone");
});

// Minutes behind UTC in November. No whole hours, so that a time computed in UTC shows.
const ZONES = { UTC: 0, "America/St_Johns": 210, "Asia/Kathmandu": -345 };

for (const zone of Object.keys(ZONES) as (keyof typeof ZONES)[]) {
  test(`snooze options are in the local time zone: ${zone}`, () => {
    inZone(zone, () => {
      for (const { now, options } of cases.snooze) {
        const found = snoozeOptions(new Date(now)).map(({ name, until }) => [name, localText(until)]);
        deepEqual(Object.fromEntries(found), options, `${now} in ${zone}`);
      }
    });
  });
}

test("snooze options have an order and labels", () => {
  const labels = snoozeOptions(new Date(2026, 10, 3, 14, 20)).map(({ label }) => label);
  deepEqual(labels, ["1 hour", "Tonight", "Tomorrow"]);
});

test("when the clocks change, an hour is 60 minutes and the morning is at 8:00", () => {
  inZone("America/St_Johns", () => {
    // On 1 November 2026 the hour from 1:00 to 2:00 is repeated; on 14 March 2027 the hour from 2:00 to 3:00 is skipped.
    deepEqual(optionsAt("2026-11-01T00:30:00-02:30"), {
      hour: "2026-11-01T04:00:00.000Z",
      tonight: "2026-11-01T23:30:00.000Z",
      tomorrow: "2026-11-01T11:30:00.000Z",
    });
    deepEqual(optionsAt("2027-03-13T21:00:00-03:30"), {
      hour: "2027-03-14T01:30:00.000Z",
      tomorrow: "2027-03-14T10:30:00.000Z",
    });
  });
});

function optionsAt(now: string): Record<string, string> {
  return Object.fromEntries(snoozeOptions(new Date(now)).map(({ name, until }) => [name, until.toISOString()]));
}

/** Run a test in a time zone, whatever the zone of the process. */
function inZone(zone: keyof typeof ZONES, run: () => void): void {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    equal(now.getTimezoneOffset(), ZONES[zone], "the zone is set");
    run();
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
}

function localText(moment: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  const date = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${date}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}
