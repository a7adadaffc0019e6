import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { bindInput } from "../src/pages/tip/input.ts";
import type { TipState } from "../src/pages/tip/tip_state.ts";
import { isOpen, setGlobal, TestPage } from "./test_page.ts";

const CARD = `
  <article class="card">
    <h1>Send the invoice to Mara</h1>
    <form class="actions">
      <button type="submit" class="button primary" name="reaction" value="done">Done</button>
      <div id="menu" class="sheet" popover="auto">
        <p>More</p>
        <button type="submit" name="reaction" value="snooze-hour">1 hour</button>
        <button type="submit" name="reaction" value="snooze-tomorrow">Tomorrow</button>
        <button type="submit" name="reaction" value="dismiss">Not for me</button>
        <button type="submit" name="trigger" value="pull">Another tip</button>
        <a href="https://app.todoist.com/">Open in Todoist</a>
      </div>
    </form>
  </article>
  <form class="toast"><button type="submit" class="button" name="reaction" value="undo">Undo</button></form>`;
const EMPTY_STATE = `
  <section class="empty-state">
    <form><input type="hidden" name="trigger" value="open"><button type="submit" class="button">Show my tip</button></form>
  </section>`;
const FOOT =
  '<nav><a href="/privacy">Privacy</a></nav><div id="keys" class="sheet" popover="auto"><a href="/">Keys</a></div>';

function bindTo(main = CARD) {
  const page = new TestPage(`<main>${main}</main>${FOOT}`, { now: "2026-11-03T14:20:00" });
  const log: string[] = [];
  const state = {
    requestTip: async (trigger: string) => log.push(`request ${trigger}`),
    react: async (reaction: string, until?: Date) =>
      log.push([reaction, ...(until ? [until.toString().slice(4, 21)] : [])].join(" ")),
    undo: async () => log.push("undo"),
  };
  bindInput(page.get("main"), state as unknown as TipState, (isPressing) => log.push(isPressing ? "press" : "release"));
  return { page, log, menu: page.has("#menu") ? page.get("#menu") : page.get("#keys"), keys: page.get("#keys") };
}

function pointerDown(page: TestPage, selector: string, properties: object = {}): void {
  page.fire(page.get(selector), "pointerdown", { button: 0, pointerId: 7, x: 5, y: 5, ...properties });
}

test("each button calls its action", () => {
  for (const [button, expected] of [
    ['[value="done"]', "done"],
    ['[value="dismiss"]', "dismiss"],
    ['[value="snooze-hour"]', "snooze Nov 03 2026 15:20"],
    ['[value="snooze-tomorrow"]', "snooze Nov 04 2026 08:00"],
    ['[value="undo"]', "undo"],
    ['[value="pull"]', "request pull"],
  ] as const) {
    const { page, log } = bindTo();
    page.get(button).click();
    deepEqual(log, [expected]);
  }
  const { page, log } = bindTo(EMPTY_STATE);
  page.get(".empty-state button").click();
  deepEqual(log, ["request open"]);
});

test("a form does not leave the page; one without fields requests a tip", () => {
  const { page, log } = bindTo("<form></form>");
  equal(page.fire(page.get("form"), "submit", { submitter: null }), false);
  deepEqual(log, ["request open"]);
});

test("a submitted form closes open sheets", () => {
  const { page, menu, keys } = bindTo();
  menu.showPopover();
  keys.showPopover();
  page.get('[value="dismiss"]').click();
  equal(isOpen(menu), false);
  equal(isOpen(keys), false);
});

test("each key has its action, in place of the browser's", () => {
  const { page, log, menu, keys } = bindTo();
  equal(page.press("d"), false);
  equal(page.press("s"), false);
  equal(page.press("u"), false);
  deepEqual(log, ["done", "snooze Nov 03 2026 15:20", "undo"]);
  equal(page.press("m"), false);
  equal(isOpen(menu), true);
  page.press("m");
  equal(isOpen(menu), false);
  equal(page.press("?"), false);
  equal(isOpen(keys), true);
  page.press("?");
  equal(isOpen(keys), false);
  equal(log.length, 3);
});

test("other keys, and keys with a modifier, are left to the browser", () => {
  const { page, log } = bindTo();
  equal(page.press("x"), true);
  equal(page.press("d", { ctrlKey: true }), true);
  equal(page.press("d", { repeat: true }), true);
  deepEqual(log, []);
});

test("without a card the primary key requests a tip, and the menu key does nothing", () => {
  const { page, log } = bindTo(EMPTY_STATE);
  page.press("d");
  deepEqual(log, ["request open"]);
  page.press("m");
  deepEqual(log, ["request open"]);
});

test("a long press on the card opens the menu, captures the pointer and vibrates", async () => {
  const { page, log, menu } = bindTo();
  pointerDown(page, "h1");
  deepEqual(log, ["press"]);
  await page.advance(449);
  equal(isOpen(menu), false);
  await page.advance(1);
  equal(isOpen(menu), true);
  deepEqual(log, ["press", "release"]);
  deepEqual(page.vibrations, [10]);
  deepEqual(page.capturedPointers, [7]);
});

test("a long press works without vibration", async () => {
  const { page, menu } = bindTo();
  setGlobal("navigator", {});
  pointerDown(page, "h1");
  await page.advance(450);
  equal(isOpen(menu), true);
});

test("a press that moves, lifts, is cancelled or leaves does not open the menu", async () => {
  for (const end of ["pointermove", "pointerup", "pointercancel", "pointerleave"]) {
    const { page, log, menu } = bindTo();
    pointerDown(page, "h1");
    page.fire(page.get("main"), end, { x: 5, y: 50 });
    deepEqual(log, ["press", "release"], end);
    await page.advance(1_000);
    equal(isOpen(menu), false);
  }
});

test("a press on a control, outside the card, or of another mouse button is ignored", async () => {
  for (const [selector, properties] of [
    [".card .primary", {}],
    ["#menu a", {}],
    ["#menu p", {}],
    [".toast", {}],
    ["h1", { button: 2 }],
    ["h1", { button: 1 }],
  ] as const) {
    const { page, log } = bindTo();
    pointerDown(page, selector, properties);
    deepEqual(log, [], selector);
  }
});

test("the context menu of the card is replaced by its menu, even if that is open", async () => {
  for (const selector of ["h1", ".card", "body"]) {
    const { page, menu } = bindTo();
    equal(page.fire(page.get(selector), "contextmenu"), false);
    equal(isOpen(menu), true);
    equal(page.fire(page.get(selector), "contextmenu"), false);
    equal(isOpen(menu), true);
  }
  const { page, menu } = bindTo();
  pointerDown(page, "h1");
  await page.advance(450);
  page.fire(page.get("h1"), "contextmenu");
  equal(isOpen(menu), true);
});

test("the context menu of anything else is left to the browser", () => {
  const { page, menu } = bindTo();
  for (const selector of ["nav", "main", ".toast"]) equal(page.fire(page.get(selector), "contextmenu"), true);
  equal(isOpen(menu), false);
});

test("opening a sheet focuses its first control, closing does not", () => {
  const { page, menu, keys } = bindTo();
  menu.showPopover();
  equal(page.hasFocus(page.get('[value="snooze-hour"]')), true);
  page.get('[value="done"]').focus();
  menu.hidePopover();
  equal(page.hasFocus(page.get('[value="done"]')), true);
  keys.showPopover();
  equal(page.hasFocus(page.get("#keys a")), true);
});
