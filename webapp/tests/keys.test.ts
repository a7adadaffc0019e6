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

test("the browser's own keys stay, and a key held down acts once", () => {
  equal(deedOf({ ...plain, key: "d", ctrlKey: true }), undefined);
  equal(deedOf({ ...plain, key: "s", metaKey: true }), undefined);
  equal(deedOf({ ...plain, key: "d", repeat: true }), undefined);
  equal(deedOf({ ...plain, key: "x" }), undefined);
});
