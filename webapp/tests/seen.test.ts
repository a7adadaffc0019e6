import { equal } from "node:assert/strict";
import { test } from "node:test";
import { whenSeen } from "../src/core/seen.ts";
import { TestPage } from "./dom.ts";

function watched(hidden: boolean) {
  const page = new TestPage("<main><article></article></main>", { hidden });
  const card = page.get("article");
  const seen = { times: 0 };
  const stop = whenSeen(card, () => seen.times++);
  return { page, card, seen, stop };
}

test("a card is seen when most of it is on the screen", () => {
  const { page, card, seen } = watched(false);
  equal(seen.times, 0);
  page.show(card, 0.3);
  page.show(card, 0.59);
  equal(seen.times, 0);
  page.show(card, 0.6);
  equal(seen.times, 1);
});

test("a card that was seen is seen once", () => {
  const { page, card, seen } = watched(false);
  page.show(card, 1);
  page.show(card, 0);
  page.show(card, 1);
  page.setHidden(true);
  page.setHidden(false);
  equal(seen.times, 1);
  equal(page.isObserved(), false);
});

test("in the background nothing is seen; a card on the screen is when the page comes to the foreground", () => {
  const { page, card, seen } = watched(true);
  page.show(card, 1);
  equal(seen.times, 0);
  page.setHidden(true);
  equal(seen.times, 0);
  page.setHidden(false);
  equal(seen.times, 1);
  page.setHidden(false);
  equal(seen.times, 1);
});

test("coming to the foreground shows no card that is off the screen, or left it", () => {
  const { page, card, seen } = watched(true);
  page.setHidden(false);
  equal(seen.times, 0);
  page.setHidden(true);
  page.show(card, 1);
  page.show(card, 0.2);
  page.setHidden(false);
  equal(seen.times, 0);
});

test("a watch that was ended sees nothing more", () => {
  const { page, card, seen, stop } = watched(true);
  page.show(card, 1);
  stop();
  equal(page.isObserved(), false);
  page.setHidden(false);
  page.show(card, 0);
  page.show(card, 1);
  equal(seen.times, 0);
});
