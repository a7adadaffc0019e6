import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import type { Known } from "../src/pages/tip/turn.ts";
import { isOpen, TestPage } from "./dom.ts";

const invoice = {
  id: "t1",
  kind: "todo",
  title: "Send the invoice to Mara",
  source: "integrations.todoist.tasks",
} as const;
const walk = { id: "t2", kind: "advice", title: "Go for a walk", source: "advice.library" } as const;
const RECOMMEND = "/api/recommend";
const FEEDBACK = "/api/feedback";
const SHOWN = "/api/tips/t1:shown";

let opened = 0;

/** The tip page as the BFF draws it, with its script run. */
async function open(known: Known, options: { hidden?: boolean; now?: string } = {}): Promise<TestPage> {
  const state = JSON.stringify({ ...known, formToken: "token-1" });
  const foot = '<nav><button>Keys</button></nav><div id="keys" class="sheet" popover="auto"></div>';
  const data = `<script type="application/json" id="state">${state}</script>`;
  const page = new TestPage(`<main id="main">${known.tip ? "" : "drawn by the BFF"}</main>${data}${foot}`, options);
  page.replyJson(RECOMMEND, { tip: walk });
  // The script runs when it is imported, and a module is imported once: each page gets a copy of its own.
  await import(`../src/pages/tip/tip.tsx?page=${++opened}`);
  await page.settle();
  return page;
}

function paths(page: TestPage): string[] {
  return page.calls.map((call) => call.path);
}

async function tap(page: TestPage, selector: string): Promise<void> {
  page.get(selector).click();
  await page.settle();
}

test("the script draws the page over the BFF's, from the same state", async () => {
  const page = await open({ tip: invoice });
  equal(page.get("main h1").textContent, "Send the invoice to Mara");
  equal(page.get('.card [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.document.title, "Send the invoice to Mara · oO");
  deepEqual(page.calls, []);
});

test("the title of the window says what is on the page", async () => {
  equal((await open({ lookAgainAt: "2026-11-03T15:00:00Z" })).document.title, "Nothing now · oO");
  equal((await open({}, { hidden: true })).document.title, "Your tip · oO");
});

test("a page without a tip asks for one", async () => {
  const page = await open({});
  deepEqual(page.calls, [{ path: RECOMMEND, body: { trigger: "open" } }]);
  equal(page.get(".card h1").textContent, "Go for a walk");
  equal(page.document.title, "Go for a walk · oO");
});

test("a page in the background asks when it comes to the foreground", async () => {
  const page = await open({}, { hidden: true });
  await page.pass(60_000);
  deepEqual(page.calls, []);
  page.setHidden(false);
  await page.settle();
  deepEqual(paths(page), [RECOMMEND]);
});

test("while there is nothing now, the page asks at its time and not before", async () => {
  const page = await open({ lookAgainAt: "2026-11-03T14:30:00Z" }, { now: "2026-11-03T14:20:00Z" });
  equal(page.get(".still time").textContent, "in 10 minutes");
  await page.pass(30_000);
  equal(page.get(".still time").textContent, "in 10 minutes");
  await page.pass(30_000);
  equal(page.get(".still time").textContent, "in 9 minutes");
  await page.pass(9 * 60_000 - 30_000);
  deepEqual(page.calls, []);
  await page.pass(30_000);
  deepEqual(paths(page), [RECOMMEND]);
});

test("a page that comes to the foreground knows what time it is", async () => {
  const page = await open({ lookAgainAt: "2026-11-03T14:20:10Z" });
  page.setHidden(true);
  await page.pass(20_000);
  page.setHidden(false);
  await page.settle();
  deepEqual(paths(page), [RECOMMEND]);
});

test("what did not work is said, and not tried again by itself until somebody comes back", async () => {
  const page = await open({}, { hidden: true });
  page.replyJson(RECOMMEND, { detail: "Too many requests." }, 429);
  page.setHidden(false);
  await page.pass(120_000);
  equal(page.get(".trouble").textContent, "Too many requests.");
  equal(page.calls.length, 1);
  page.replyJson(RECOMMEND, { tip: walk });
  page.setHidden(true);
  page.setHidden(false);
  await page.settle();
  equal(page.has(".trouble"), false);
  equal(page.calls.length, 2);
  equal(page.has(".card"), true);
});

test("what did not work with a tip is no longer said to somebody who comes back", async () => {
  const page = await open({ tip: invoice });
  page.replyJson(FEEDBACK, { detail: "Not just now." }, 429);
  await tap(page, '[value="done"]');
  await page.pass(180);
  equal(page.has(".trouble"), true);
  page.setHidden(true);
  page.setHidden(false);
  await page.settle();
  equal(page.has(".trouble"), false);
});

test("done lets the card go for 180 ms, sends it with the time it was looked at, and offers to undo it", async () => {
  const page = await open({ tip: invoice });
  await page.pass(2_400);
  page.setHidden(true);
  await page.pass(60_000);
  page.setHidden(false);
  await page.pass(600);
  await tap(page, '[value="done"]');
  deepEqual(page.calls, [{ path: FEEDBACK, body: { tipId: "t1", reaction: "done", dwellMs: 3_000 } }]);
  equal(page.get(".card").getAttribute("data-leaving"), "forward");
  await page.pass(179);
  equal(page.has(".card"), true);
  await page.pass(1);
  equal(page.has(".card"), false);
  equal(page.get(".toast p").textContent, "Done: Send the invoice to Mara");
});

test("a snooze is sent with its moment", async () => {
  const page = await open({ tip: invoice });
  await tap(page, '[value="snooze-hour"]');
  const body = { tipId: "t1", reaction: "snooze", dwellMs: 0, snoozeUntil: "2026-11-03T15:20:00.000Z" };
  deepEqual(page.calls, [{ path: FEEDBACK, body }]);
});

test("a card that comes back after it left is on the screen again", async () => {
  const page = await open({ tip: invoice });
  page.replyJson(FEEDBACK, { detail: "Not just now." }, 429);
  await tap(page, '[value="done"]');
  await page.pass(180);
  equal(page.get(".card").hasAttribute("data-leaving"), false);
});

test("the time that one tip was looked at does not count for the next", async () => {
  const page = await open({ tip: invoice });
  await page.pass(5_000);
  await tap(page, '[value="pull"]');
  await page.pass(180);
  equal(page.get(".card h1").textContent, "Go for a walk");
  await page.pass(1_000);
  await tap(page, '[value="acknowledge"]');
  deepEqual(page.calls.at(-1)?.body, { tipId: "t2", reaction: "acknowledge", dwellMs: 1_000 });
});

test("an undo can be taken for eight seconds; then the next tip is asked for", async () => {
  const page = await open({ undoable: { tip: invoice, reaction: "done" } });
  await page.pass(7_999);
  equal(page.has(".toast"), true);
  deepEqual(page.calls, []);
  await page.pass(1);
  equal(page.has(".toast"), false);
  deepEqual(paths(page), [RECOMMEND]);
});

test("an undo that somebody points at waits for them", async () => {
  for (const [on, off] of [
    ["pointerenter", "pointerleave"],
    ["focusin", "focusout"],
  ] as const) {
    const page = await open({ undoable: { tip: invoice, reaction: "done" } });
    await page.pass(5_000);
    page.fire(page.get(".toast"), on);
    await page.pass(60_000);
    equal(page.has(".toast"), true);
    page.fire(page.get(".toast"), off);
    await page.pass(2_999);
    equal(page.has(".toast"), true);
    await page.pass(1);
    equal(page.has(".toast"), false);
  }
});

test("an undo brings the tip back, and nothing that was counting ends it", async () => {
  const page = await open({ undoable: { tip: invoice, reaction: "done" } });
  await page.pass(5_000);
  await tap(page, '[value="undo"]');
  deepEqual(page.calls, [{ path: FEEDBACK, body: { tipId: "t1", reaction: "undo", dwellMs: 0 } }]);
  equal(page.has(".card"), true);
  equal(page.has(".toast"), false);
  await tap(page, '[value="done"]');
  await page.pass(180);
  await page.pass(7_999);
  equal(page.has(".toast"), true, "the next undo has its whole time");
});

test("a tip is reported as shown when most of its card was on the screen, once", async () => {
  const page = await open({ tip: invoice });
  page.show(page.get(".card"), 0.5);
  await page.settle();
  deepEqual(page.calls, []);
  page.show(page.get(".card"), 1);
  await page.settle();
  deepEqual(page.calls, [{ path: SHOWN, body: {} }]);
  page.show(page.get(".card"), 0);
  page.show(page.get(".card"), 1);
  await page.settle();
  equal(page.calls.length, 1);
});

test("a tip in the background was not shown", async () => {
  const page = await open({ tip: invoice }, { hidden: true });
  page.show(page.get(".card"), 1);
  await page.settle();
  deepEqual(page.calls, []);
  page.setHidden(false);
  await page.settle();
  equal(paths(page).includes(SHOWN), true);
});

test("each tip is reported by its own id, and one that has gone is watched no more", async () => {
  const page = await open({ tip: invoice });
  const first = page.get(".card");
  await tap(page, '[value="pull"]');
  await page.pass(180);
  page.show(first, 1);
  page.show(page.get(".card"), 1);
  await page.settle();
  deepEqual(paths(page), [RECOMMEND, "/api/tips/t2:shown"]);
  await tap(page, '[value="acknowledge"]');
  await page.pass(180);
  equal(page.isObserved(), false);
});

test("a tip that goes before its card was drawn is not watched", async () => {
  const page = await open({});
  page.replyJson(RECOMMEND, {});
  const card = page.get(".card");
  await tap(page, '[value="pull"]');
  await page.pass(180);
  equal(page.has(".card"), false);
  page.show(card, 1);
  equal(page.isObserved(), false);
});

test("nobody hears of a report that was lost", async () => {
  const page = await open({ tip: invoice });
  page.reply(SHOWN, () => Promise.reject(new TypeError("Failed to fetch")));
  page.show(page.get(".card"), 1);
  for (const ms of [300, 1_200, 0]) await page.pass(ms);
  deepEqual(paths(page), [SHOWN, SHOWN, SHOWN]);
  equal(page.has(".trouble"), false);
});

test("after more than five minutes away the tip is asked for again: it may have been settled elsewhere", async () => {
  const page = await open({ tip: invoice });
  page.setHidden(true);
  await page.pass(5 * 60_000);
  page.setHidden(false);
  await page.settle();
  deepEqual(page.calls, []);
  page.setHidden(true);
  await page.pass(5 * 60_000 + 1);
  page.setHidden(false);
  await page.settle();
  deepEqual(page.calls, [{ path: RECOMMEND, body: { trigger: "open" } }]);
  equal(page.get(".card h1").textContent, "Go for a walk");
});

test("a session that has ended starts over at the first page", async () => {
  const page = await open({ tip: invoice });
  page.replyJson(FEEDBACK, { detail: "Sign in first." }, 401);
  await tap(page, '[value="done"]');
  await page.pass(180);
  deepEqual(page.visited, ["/"]);
});

test("a card that goes with the focus hands it to the next heading", async () => {
  const page = await open({ tip: invoice });
  page.get('.card [value="done"]').focus();
  await tap(page, '[value="done"]');
  await page.pass(180);
  equal(page.document.activeElement, page.get(".still h1"));
});

test("a focus that is elsewhere stays there, and nothing takes it when the page opens", async () => {
  const page = await open({ tip: invoice });
  equal(page.document.activeElement, page.document.body);
  page.get("nav button").focus();
  page.press("d");
  await page.pass(180);
  equal(page.document.activeElement, page.get("nav button"));
});

test("a heading takes the focus only when the tip changes", async () => {
  const page = await open({ tip: invoice });
  await page.pass(60_000);
  equal(page.document.activeElement, page.document.body);
});

test("a long press shows on the mark and the card, and opens the menu", async () => {
  const page = await open({ tip: invoice });
  page.fire(page.get("h1"), "pointerdown", { button: 0, pointerId: 1, x: 5, y: 5 });
  equal(page.get(".card").hasAttribute("data-holding"), true);
  equal(page.get(".eyes").hasAttribute("data-holding"), true);
  await page.pass(450);
  equal(page.get(".card").hasAttribute("data-holding"), false);
  equal(isOpen(page.get("#menu")), true);
});
