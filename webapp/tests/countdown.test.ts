import { equal } from "node:assert/strict";
import { test } from "node:test";
import { countdown } from "../src/core/countdown.ts";
import { time } from "./time.ts";

function started(ms: number) {
  const clock = time();
  const seen = { ends: 0 };
  const undo = countdown(() => seen.ends++, clock.now, clock);
  undo.start(ms);
  return { clock, seen, undo };
}

test("an undo can be taken for its whole time, then ends once", () => {
  const { clock, seen } = started(8_000);
  clock.pass(7_999);
  equal(seen.ends, 0);
  clock.pass(1);
  clock.pass(60_000);
  equal(seen.ends, 1);
});

test("an undo that somebody points at waits, and goes on with what was left", () => {
  const { clock, seen, undo } = started(8_000);
  clock.pass(5_000);
  undo.pause();
  undo.pause();
  clock.pass(60_000);
  undo.resume();
  undo.resume();
  clock.pass(2_999);
  equal(seen.ends, 0);
  clock.pass(1);
  equal(seen.ends, 1);
});

test("an undo that was taken does not end", () => {
  const { clock, seen, undo } = started(8_000);
  undo.stop();
  undo.resume();
  clock.pass(60_000);
  equal(seen.ends, 0);
});

test("the next reaction starts the time anew", () => {
  const { clock, seen, undo } = started(8_000);
  clock.pass(7_000);
  undo.start(8_000);
  clock.pass(7_000);
  equal(seen.ends, 0);
});

test("an undo that has ended cannot be taken up again", () => {
  const { clock, seen, undo } = started(8_000);
  clock.pass(8_000);
  undo.pause();
  undo.resume();
  clock.pass(60_000);
  equal(seen.ends, 1);
});

test("an undo that waits can be taken, and then no longer ends", () => {
  const { clock, seen, undo } = started(8_000);
  undo.pause();
  undo.stop();
  undo.resume();
  clock.pass(60_000);
  equal(seen.ends, 0);
});

test("by itself it counts by the browser's clock", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  let ends = 0;
  const undo = countdown(() => ends++);
  undo.start(100);
  now = 60;
  undo.pause();
  undo.resume();
  context.mock.timers.tick(39);
  equal(ends, 0);
  context.mock.timers.tick(1);
  equal(ends, 1);
});
