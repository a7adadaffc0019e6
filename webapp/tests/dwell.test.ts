import { equal } from "node:assert/strict";
import { test } from "node:test";
import { dwell } from "../src/core/dwell.ts";
import { time } from "./time.ts";

function watched(visible: boolean) {
  const clock = time();
  clock.pass(5_000); // a page is open for a while before a tip comes
  return { clock, watch: dwell(visible, clock.now) };
}

test("a tip that is looked at counts from the start, and goes on counting", () => {
  const { clock, watch } = watched(true);
  equal(watch.ms(), 0);
  clock.pass(2_400);
  equal(watch.ms(), 2_400);
  clock.pass(600);
  equal(watch.ms(), 3_000);
});

test("a page in the background does not count", () => {
  const { clock, watch } = watched(false);
  clock.pass(9_000);
  equal(watch.ms(), 0);
  watch.visible(true);
  clock.pass(1_000);
  equal(watch.ms(), 1_000);
});

test("the times in the foreground are added up", () => {
  const { clock, watch } = watched(true);
  clock.pass(1_000);
  watch.visible(false);
  clock.pass(50_000);
  equal(watch.ms(), 1_000);
  watch.visible(true);
  clock.pass(500);
  equal(watch.ms(), 1_500);
  watch.visible(false);
  clock.pass(50_000);
  equal(watch.ms(), 1_500);
});

test("being told the same again changes nothing", () => {
  const { clock, watch } = watched(true);
  clock.pass(1_000);
  watch.visible(true);
  clock.pass(1_000);
  watch.visible(false);
  clock.pass(1_000);
  watch.visible(false);
  equal(watch.ms(), 2_000);
});

test("a tip counts two minutes at most", () => {
  const { clock, watch } = watched(true);
  clock.pass(119_999);
  equal(watch.ms(), 119_999);
  clock.pass(60_000);
  equal(watch.ms(), 120_000);
  watch.visible(false);
  equal(watch.ms(), 120_000);
});

test("milliseconds are whole: the BFF takes no others", () => {
  const { clock, watch } = watched(true);
  clock.pass(1_234.6);
  equal(watch.ms(), 1_235);
});

test("by itself it reads a clock that never runs backwards", (context) => {
  let now = 100;
  context.mock.method(performance, "now", () => now);
  const watch = dwell(true);
  now = 350;
  equal(watch.ms(), 250);
});
