import { deepEqual } from "node:assert/strict";
import { test } from "node:test";
import { HOLD_MS, hold } from "../src/core/hold.ts";
import { time } from "./time.ts";

function pressed() {
  const clock = time();
  const heard: string[] = [];
  const press = hold(
    (on) => heard.push(on ? "holding" : "let go"),
    () => heard.push("held"),
    clock,
  );
  return { clock, heard, press };
}

test("a finger that stays opens the menu after 450 ms", () => {
  const { clock, heard, press } = pressed();
  press.down({ x: 5, y: 5 });
  clock.pass(HOLD_MS - 1);
  deepEqual(heard, ["holding"]);
  clock.pass(1);
  deepEqual(heard, ["holding", "let go", "held"]);
});

test("a short press opens nothing", () => {
  const { clock, heard, press } = pressed();
  press.down({ x: 5, y: 5 });
  clock.pass(200);
  press.up();
  clock.pass(1_000);
  deepEqual(heard, ["holding", "let go"]);
});

test("a finger that scrolls opens nothing; one that trembles does", () => {
  const { clock, heard, press } = pressed();
  press.down({ x: 5, y: 5 });
  press.move({ x: 9, y: 9 });
  deepEqual(heard, ["holding"]);
  press.move({ x: 5, y: 40 });
  clock.pass(1_000);
  deepEqual(heard, ["holding", "let go"]);
});
