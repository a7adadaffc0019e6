import { equal } from "node:assert/strict";
import { test } from "node:test";
import { keyAction } from "../src/core/keys.ts";

const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

test("each action has its key", () => {
  equal(keyAction({ ...plain, key: "d" }), "primary");
  equal(keyAction({ ...plain, key: "m" }), "menu");
  equal(keyAction({ ...plain, key: "s" }), "snooze");
  equal(keyAction({ ...plain, key: "u" }), "undo");
  equal(keyAction({ ...plain, key: "?" }), "keys");
});

test("any other key is left to the browser", () => {
  for (const key of ["x", "D", "Enter", " ", ""]) equal(keyAction({ ...plain, key }), undefined);
});

test("a key with a modifier, or held down, is left to the browser", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey", "repeat"]) {
    for (const key of ["d", "m", "s", "u", "?"]) equal(keyAction({ ...plain, key, [modifier]: true }), undefined);
  }
});
