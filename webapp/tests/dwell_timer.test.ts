import { equal } from "node:assert/strict";
import { test } from "node:test";
import { createDwellTimer } from "../src/core/dwell_timer.ts";
import { createFakeClock } from "./fake_clock.ts";

function create(isVisible: boolean) {
  const clock = createFakeClock();
  return { clock, timer: createDwellTimer(isVisible, clock.now) };
}

test("a visible tip counts from the start", () => {
  const { clock, timer } = create(true);
  equal(timer.elapsedMs(), 0);
  clock.advance(2_400);
  equal(timer.elapsedMs(), 2_400);
  clock.advance(600);
  equal(timer.elapsedMs(), 3_000);
});

test("a page in the background does not count", () => {
  const { clock, timer } = create(false);
  clock.advance(9_000);
  equal(timer.elapsedMs(), 0);
  timer.setVisible(true);
  clock.advance(1_000);
  equal(timer.elapsedMs(), 1_000);
});

test("the times in the foreground are added up", () => {
  const { clock, timer } = create(true);
  clock.advance(1_000);
  timer.setVisible(false);
  clock.advance(50_000);
  equal(timer.elapsedMs(), 1_000);
  timer.setVisible(true);
  clock.advance(500);
  equal(timer.elapsedMs(), 1_500);
  timer.setVisible(false);
  clock.advance(50_000);
  equal(timer.elapsedMs(), 1_500);
});

test("a repeated visibility changes nothing", () => {
  const { clock, timer } = create(true);
  clock.advance(1_000);
  timer.setVisible(true);
  clock.advance(1_000);
  timer.setVisible(false);
  clock.advance(1_000);
  timer.setVisible(false);
  equal(timer.elapsedMs(), 2_000);
});

test("a tip counts two minutes at most", () => {
  const { clock, timer } = create(true);
  clock.advance(119_999);
  equal(timer.elapsedMs(), 119_999);
  clock.advance(60_000);
  equal(timer.elapsedMs(), 120_000);
  timer.setVisible(false);
  equal(timer.elapsedMs(), 120_000);
});

test("milliseconds are rounded, because the BFF takes only integers", () => {
  const { clock, timer } = create(true);
  clock.advance(1_234.6);
  equal(timer.elapsedMs(), 1_235);
});

test("the default clock is the browser's monotonic one", (context) => {
  let now = 100;
  context.mock.method(performance, "now", () => now);
  const timer = createDwellTimer(true);
  now = 350;
  equal(timer.elapsedMs(), 250);
});
