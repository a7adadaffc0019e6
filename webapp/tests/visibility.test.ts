import { equal } from "node:assert/strict";
import { test } from "node:test";
import { whenVisible } from "../src/core/visibility.ts";
import { TestPage } from "./test_page.ts";

function watch({ isHidden }: { isHidden: boolean }) {
  const page = new TestPage("<main><article></article></main>", { isHidden });
  const card = page.get("article");
  const calls = { visible: 0 };
  const stop = whenVisible(card, () => calls.visible++);
  return { page, card, calls, stop };
}

test("an element is visible when 60 % of it are on the screen", () => {
  const { page, card, calls } = watch({ isHidden: false });
  equal(calls.visible, 0);
  page.scrollTo(card, 0.3);
  page.scrollTo(card, 0.59);
  equal(calls.visible, 0);
  page.scrollTo(card, 0.6);
  equal(calls.visible, 1);
});

test("an element is reported once", () => {
  const { page, card, calls } = watch({ isHidden: false });
  page.scrollTo(card, 1);
  page.scrollTo(card, 0);
  page.scrollTo(card, 1);
  page.setHidden(true);
  page.setHidden(false);
  equal(calls.visible, 1);
  equal(page.isObserved(), false);
});

test("nothing is visible in the background; an element on the screen is when the page comes to the foreground", () => {
  const { page, card, calls } = watch({ isHidden: true });
  page.scrollTo(card, 1);
  equal(calls.visible, 0);
  page.setHidden(true);
  equal(calls.visible, 0);
  page.setHidden(false);
  equal(calls.visible, 1);
  page.setHidden(false);
  equal(calls.visible, 1);
});

test("an element off the screen stays invisible when the page comes to the foreground", () => {
  const { page, card, calls } = watch({ isHidden: true });
  page.setHidden(false);
  equal(calls.visible, 0);
  page.setHidden(true);
  page.scrollTo(card, 1);
  page.scrollTo(card, 0.2);
  page.setHidden(false);
  equal(calls.visible, 0);
});

test("a stopped watch reports nothing", () => {
  const { page, card, calls, stop } = watch({ isHidden: true });
  page.scrollTo(card, 1);
  stop();
  equal(page.isObserved(), false);
  page.setHidden(false);
  page.scrollTo(card, 0);
  page.scrollTo(card, 1);
  equal(calls.visible, 0);
});
