import { equal } from "node:assert/strict";
import { test } from "node:test";
import { deedOf } from "../src/core/keys.ts";

const plain = { ctrlKey: false, metaKey: false, altKey: false, repeat: false };

test("each deed has its key", () => {
  equal(deedOf({ ...plain, key: "d" }), "primary");
  equal(deedOf({ ...plain, key: "m" }), "menu");
  equal(deedOf({ ...plain, key: "s" }), "snooze");
  equal(deedOf({ ...plain, key: "u" }), "undo");
  equal(deedOf({ ...plain, key: "?" }), "keys");
});

test("any other key is the browser's", () => {
  for (const key of ["x", "D", "Enter", " ", ""]) equal(deedOf({ ...plain, key }), undefined);
});

test("the browser's own keys stay, and a key held down acts once", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey", "repeat"]) {
    for (const key of ["d", "m", "s", "u", "?"]) equal(deedOf({ ...plain, key, [modifier]: true }), undefined);
  }
});
