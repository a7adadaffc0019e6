import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { bind } from "../src/pages/tip/gestures.ts";
import type { Turn } from "../src/pages/tip/turn.ts";
import { isOpen, TestPage } from "./dom.ts";

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
const STILL = `
  <section class="still">
    <form><input type="hidden" name="trigger" value="open"><button type="submit" class="button">Show my tip</button></form>
  </section>`;
const FOOT =
  '<nav><a href="/privacy">Privacy</a></nav><div id="keys" class="sheet" popover="auto"><a href="/">Keys</a></div>';

function bound(main = CARD) {
  const page = new TestPage(`<main>${main}</main>${FOOT}`, { now: "2026-11-03T14:20:00" });
  const log: string[] = [];
  const turn = {
    ask: async (trigger: string) => log.push(`ask ${trigger}`),
    react: async (reaction: string, until?: Date) =>
      log.push([reaction, ...(until ? [until.toString().slice(4, 21)] : [])].join(" ")),
    undo: async () => log.push("undo"),
  };
  bind(page.get("main"), turn as unknown as Turn, (on) => log.push(on ? "holding" : "let go"));
  return { page, log, menu: page.has("#menu") ? page.get("#menu") : page.get("#keys"), keys: page.get("#keys") };
}

/** A finger comes down; `properties` of the event. */
function down(page: TestPage, selector: string, properties: object = {}): void {
  page.fire(page.get(selector), "pointerdown", { button: 0, pointerId: 7, x: 5, y: 5, ...properties });
}

test("each button does what its form would", () => {
  for (const [button, done] of [
    ['[value="done"]', "done"],
    ['[value="dismiss"]', "dismiss"],
    ['[value="snooze-hour"]', "snooze Nov 03 2026 15:20"],
    ['[value="snooze-tomorrow"]', "snooze Nov 04 2026 08:00"],
    ['[value="undo"]', "undo"],
    ['[value="pull"]', "ask pull"],
  ] as const) {
    const { page, log } = bound();
    page.get(button).click();
    deepEqual(log, [done]);
  }
  const { page, log } = bound(STILL);
  page.get(".still button").click();
  deepEqual(log, ["ask open"]);
});

test("a form does not leave the page, and one that says nothing asks for the tip", () => {
  const { page, log } = bound("<form></form>");
  equal(page.fire(page.get("form"), "submit", { submitter: null }), false);
  deepEqual(log, ["ask open"]);
});

test("a choice closes the sheets that are open", () => {
  const { page, menu, keys } = bound();
  menu.showPopover();
  keys.showPopover();
  page.get('[value="dismiss"]').click();
  equal(isOpen(menu), false);
  equal(isOpen(keys), false);
});

test("each key does what its button does, and the browser nothing besides", () => {
  const { page, log, menu, keys } = bound();
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

test("other keys, and keys with a modifier, are the browser's", () => {
  const { page, log } = bound();
  equal(page.press("x"), true);
  equal(page.press("d", { ctrlKey: true }), true);
  equal(page.press("d", { repeat: true }), true);
  deepEqual(log, []);
});

test("without a card the key of the main button asks for the tip, and the menu's does nothing", () => {
  const { page, log } = bound(STILL);
  page.press("d");
  deepEqual(log, ["ask open"]);
  page.press("m");
  deepEqual(log, ["ask open"]);
});

test("a long press on the card opens its menu under the finger, and is felt", async () => {
  const { page, log, menu } = bound();
  down(page, "h1");
  deepEqual(log, ["holding"]);
  await page.pass(449);
  equal(isOpen(menu), false);
  await page.pass(1);
  equal(isOpen(menu), true);
  deepEqual(log, ["holding", "let go"]);
  deepEqual(page.vibrations, [10]);
  deepEqual(page.captured, [7]);
});

test("a long press works where a phone cannot vibrate", async () => {
  const { page, menu } = bound();
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  down(page, "h1");
  await page.pass(450);
  equal(isOpen(menu), true);
});

test("a press that moves, lifts, is cancelled or leaves opens nothing", async () => {
  for (const end of ["pointermove", "pointerup", "pointercancel", "pointerleave"]) {
    const { page, log, menu } = bound();
    down(page, "h1");
    page.fire(page.get("main"), end, { x: 5, y: 50 });
    deepEqual(log, ["holding", "let go"], end);
    await page.pass(1_000);
    equal(isOpen(menu), false);
  }
});

test("a press on a button, a link or the menu, beside the card or by another button of the mouse is none", async () => {
  for (const [selector, properties] of [
    [".card .primary", {}],
    ["#menu a", {}],
    ["#menu p", {}],
    [".toast", {}],
    ["h1", { button: 2 }],
    ["h1", { button: 1 }],
  ] as const) {
    const { page, log } = bound();
    down(page, selector, properties);
    deepEqual(log, [], selector);
  }
});

test("a phone's own long press opens the menu in place of the browser's, once", async () => {
  for (const selector of ["h1", ".card", "body"]) {
    const { page, menu } = bound();
    equal(page.fire(page.get(selector), "contextmenu"), false);
    equal(isOpen(menu), true);
    equal(page.fire(page.get(selector), "contextmenu"), false);
    equal(isOpen(menu), true);
  }
  const { page, menu } = bound();
  down(page, "h1");
  await page.pass(450);
  page.fire(page.get("h1"), "contextmenu");
  equal(isOpen(menu), true);
});

test("elsewhere the browser's menu stays", () => {
  const { page, menu } = bound();
  for (const selector of ["nav", "main", ".toast"]) equal(page.fire(page.get(selector), "contextmenu"), true);
  equal(isOpen(menu), false);
});

test("a sheet that opens takes the focus to its first control; one that closes takes none", () => {
  const { page, menu, keys } = bound();
  menu.showPopover();
  equal(page.document.activeElement, page.get('[value="snooze-hour"]'));
  page.get('[value="done"]').focus();
  menu.hidePopover();
  equal(page.document.activeElement, page.get('[value="done"]'));
  keys.showPopover();
  equal(page.document.activeElement, page.get("#keys a"));
});
