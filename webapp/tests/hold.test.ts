import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { HOLD_MS, hold, timers } from "../src/core/hold.ts";
import { time } from "./time.ts";

function pressed() {
  const clock = time();
  const heard: string[] = [];
  const press = hold(
    (on) => heard.push(on ? "holding" : "let go"),
    () => heard.push("held"),
    clock,
  );
  press.down({ x: 5, y: 5 });
  return { clock, heard, press };
}

test("a finger that stays opens the menu after 450 ms", () => {
  const { clock, heard } = pressed();
  equal(HOLD_MS, 450);
  clock.pass(449);
  deepEqual(heard, ["holding"]);
  clock.pass(1);
  deepEqual(heard, ["holding", "let go", "held"]);
});

test("a short press opens nothing", () => {
  const { clock, heard, press } = pressed();
  clock.pass(200);
  press.up();
  clock.pass(1_000);
  deepEqual(heard, ["holding", "let go"]);
});

test("a finger that lifts twice lets go once, one that lifts after the menu opened not at all", () => {
  const { clock, heard, press } = pressed();
  press.up();
  press.up();
  deepEqual(heard, ["holding", "let go"]);
  press.down({ x: 5, y: 5 });
  clock.pass(HOLD_MS);
  press.up();
  deepEqual(heard.slice(2), ["holding", "let go", "held"]);
});

test("a finger that scrolls opens nothing, in whatever direction", () => {
  for (const to of [
    { x: 5, y: 16 },
    { x: 16, y: 5 },
    { x: -6, y: 5 },
    { x: 5, y: -6 },
    { x: 13, y: 13 },
  ]) {
    const { clock, heard, press } = pressed();
    press.move(to);
    clock.pass(1_000);
    deepEqual(heard, ["holding", "let go"]);
  }
});

test("a finger that trembles opens the menu: ten pixels are forgiven", () => {
  for (const to of [
    { x: 15, y: 5 },
    { x: 5, y: -5 },
    { x: 12, y: 12 },
  ]) {
    const { clock, heard, press } = pressed();
    press.move(to);
    clock.pass(1_000);
    deepEqual(heard, ["holding", "let go", "held"]);
  }
});

test("the slack counts from where the finger came down last", () => {
  const { clock, heard, press } = pressed();
  press.up();
  press.down({ x: 50, y: 50 });
  press.move({ x: 55, y: 50 });
  clock.pass(HOLD_MS);
  deepEqual(heard.slice(2), ["holding", "let go", "held"]);
});

test("a second finger begins anew", () => {
  const { clock, heard, press } = pressed();
  clock.pass(400);
  press.down({ x: 90, y: 90 });
  clock.pass(449);
  deepEqual(heard, ["holding", "let go", "holding"]);
  clock.pass(1);
  deepEqual(heard.slice(3), ["let go", "held"]);
});

test("the timers are the browser's own", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const heard: string[] = [];
  timers.start(() => heard.push("first"), 10);
  timers.stop(timers.start(() => heard.push("stopped"), 10));
  context.mock.timers.tick(9);
  deepEqual(heard, []);
  context.mock.timers.tick(1);
  deepEqual(heard, ["first"]);
});
