import { equal } from "node:assert/strict";
import { test } from "node:test";
import { createCountdown } from "../src/core/countdown.ts";
import { createFakeClock } from "./fake_clock.ts";

function create() {
  const clock = createFakeClock();
  const calls = { ends: 0 };
  const countdown = createCountdown(() => calls.ends++, clock.now, clock);
  return { clock, calls, countdown };
}

function start(ms: number) {
  const created = create();
  created.countdown.start(ms);
  return created;
}

test("a countdown ends after its whole time, once", () => {
  const { clock, calls } = start(8_000);
  clock.advance(7_999);
  equal(calls.ends, 0);
  clock.advance(1);
  clock.advance(60_000);
  equal(calls.ends, 1);
});

test("a paused countdown waits, and continues with the time that was left", () => {
  const { clock, calls, countdown } = start(8_000);
  clock.advance(5_000);
  countdown.pause();
  countdown.pause();
  clock.advance(60_000);
  countdown.resume();
  countdown.resume();
  clock.advance(2_999);
  equal(calls.ends, 0);
  clock.advance(1);
  equal(calls.ends, 1);
});

test("a countdown can be paused more than once", () => {
  const { clock, calls, countdown } = start(8_000);
  for (let round = 0; round < 3; round++) {
    clock.advance(2_000);
    countdown.pause();
    clock.advance(60_000);
    countdown.resume();
  }
  clock.advance(1_999);
  equal(calls.ends, 0);
  clock.advance(1);
  equal(calls.ends, 1);
});

test("a stopped countdown does not end", () => {
  const { clock, calls, countdown } = start(8_000);
  countdown.stop();
  countdown.resume();
  clock.advance(60_000);
  equal(calls.ends, 0);
});

test("a countdown that is started again starts over", () => {
  const { clock, calls, countdown } = start(8_000);
  clock.advance(7_000);
  countdown.start(8_000);
  clock.advance(7_999);
  equal(calls.ends, 0);
  clock.advance(1);
  equal(calls.ends, 1);
});

test("a countdown that has ended, or never started, cannot be resumed", () => {
  const { clock, calls, countdown } = start(8_000);
  clock.advance(8_000);
  countdown.pause();
  countdown.resume();
  clock.advance(60_000);
  equal(calls.ends, 1);
  const other = create();
  other.countdown.resume();
  other.clock.advance(60_000);
  equal(other.calls.ends, 0);
});

test("a paused countdown can be stopped", () => {
  const { clock, calls, countdown } = start(8_000);
  countdown.pause();
  countdown.stop();
  countdown.resume();
  clock.advance(60_000);
  equal(calls.ends, 0);
});

test("the default clock is the browser's monotonic one", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  context.mock.method(performance, "now", () => now);
  let ends = 0;
  const countdown = createCountdown(() => ends++);
  countdown.start(100);
  now = 60;
  countdown.pause();
  countdown.resume();
  context.mock.timers.tick(39);
  equal(ends, 0);
  context.mock.timers.tick(1);
  equal(ends, 1);
});
