import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createLongPress, LONG_PRESS_MS } from "../src/core/long_press.ts";
import { browserTimers } from "../src/core/timers.ts";
import { createFakeClock } from "./fake_clock.ts";

function pressDown() {
  const clock = createFakeClock();
  const calls: string[] = [];
  const press = createLongPress(
    (isPressing) => calls.push(isPressing ? "start" : "end"),
    () => calls.push("long press"),
    clock,
  );
  press.down({ x: 5, y: 5 });
  return { clock, calls, press };
}

test("a press of 450 ms is a long press", () => {
  const { clock, calls } = pressDown();
  equal(LONG_PRESS_MS, 450);
  clock.advance(449);
  deepEqual(calls, ["start"]);
  clock.advance(1);
  deepEqual(calls, ["start", "end", "long press"]);
});

test("the style sheet animates as long as the press lasts", () => {
  const tokens = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
  equal(/--long-press: (\d+)ms;/.exec(tokens)?.[1], String(LONG_PRESS_MS));
});

test("a short press is none", () => {
  const { clock, calls, press } = pressDown();
  clock.advance(200);
  press.up();
  clock.advance(1_000);
  deepEqual(calls, ["start", "end"]);
});

test("a press ends once, whatever comes after", () => {
  const { clock, calls, press } = pressDown();
  press.up();
  press.up();
  press.move({ x: 500, y: 500 });
  deepEqual(calls, ["start", "end"]);
  press.down({ x: 5, y: 5 });
  clock.advance(LONG_PRESS_MS);
  press.up();
  deepEqual(calls.slice(2), ["start", "end", "long press"]);
});

test("a pointer that moves more than 10 px ends the press, in any direction", () => {
  for (const point of [
    { x: 5, y: 16 },
    { x: 16, y: 5 },
    { x: -6, y: 5 },
    { x: 5, y: -6 },
    { x: 13, y: 13 },
  ]) {
    const { clock, calls, press } = pressDown();
    press.move(point);
    clock.advance(1_000);
    deepEqual(calls, ["start", "end"]);
  }
});

test("a pointer that moves up to 10 px does not", () => {
  for (const point of [
    { x: 15, y: 5 },
    { x: 5, y: -5 },
    { x: 12, y: 12 },
  ]) {
    const { clock, calls, press } = pressDown();
    press.move(point);
    clock.advance(1_000);
    deepEqual(calls, ["start", "end", "long press"]);
  }
});

test("the distance counts from where the pointer came down last", () => {
  const { clock, calls, press } = pressDown();
  press.up();
  press.down({ x: 50, y: 50 });
  press.move({ x: 55, y: 50 });
  clock.advance(LONG_PRESS_MS);
  deepEqual(calls.slice(2), ["start", "end", "long press"]);
});

test("a second pointer starts a new press", () => {
  const { clock, calls, press } = pressDown();
  clock.advance(400);
  press.down({ x: 90, y: 90 });
  clock.advance(449);
  deepEqual(calls, ["start", "end", "start"]);
  clock.advance(1);
  deepEqual(calls.slice(3), ["end", "long press"]);
});

test("the default timers are the browser's", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const calls: string[] = [];
  browserTimers.start(() => calls.push("first"), 10);
  browserTimers.stop(browserTimers.start(() => calls.push("stopped"), 10));
  context.mock.timers.tick(9);
  deepEqual(calls, []);
  context.mock.timers.tick(1);
  deepEqual(calls, ["first"]);
});
