import { deepEqual, equal } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { PageContent } from "../src/pages/tip/tip_state.ts";
import { isOpen, TestPage } from "./test_page.ts";

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

let pages = 0;

/** Open the tip page as the BFF renders it, and run its script. */
async function open(content: PageContent, options: { isHidden?: boolean; now?: string } = {}): Promise<TestPage> {
  const state = JSON.stringify({ ...content, formToken: "token-1" });
  const foot = '<nav><button>Keys</button></nav><div id="keys" class="sheet" popover="auto"></div>';
  const data = `<script type="application/json" id="state">${state}</script>`;
  const page = new TestPage(
    `<main id="main">${content.tip ? "" : "rendered by the BFF"}</main>${data}${foot}`,
    options,
  );
  page.respondJson(RECOMMEND, { tip: walk });
  // A module runs once per URL, so each page imports the script with its own query.
  await import(`../src/pages/tip/tip.tsx?page=${++pages}`);
  await page.settle();
  return page;
}

function calledPaths(page: TestPage): string[] {
  return page.calls.map((call) => call.path);
}

async function tap(page: TestPage, selector: string): Promise<void> {
  page.get(selector).click();
  await page.settle();
}

test("the script renders the page from the BFF's data", async () => {
  const page = await open({ tip: invoice });
  equal(page.get("main h1").textContent, "Send the invoice to Mara");
  equal(page.get('.card [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.document.title, "Send the invoice to Mara · oO");
  deepEqual(page.calls, []);
});

test("the document title names the content", async () => {
  equal((await open({ lookAgainAt: "2026-11-03T15:00:00Z" })).document.title, "Nothing now · oO");
  equal((await open({}, { isHidden: true })).document.title, "Your tip · oO");
});

test("a page without a tip requests one", async () => {
  const page = await open({});
  deepEqual(page.calls, [{ path: RECOMMEND, body: { trigger: "open" } }]);
  equal(page.get(".card h1").textContent, "Go for a walk");
  equal(page.document.title, "Go for a walk · oO");
});

test("a page in the background requests a tip when it comes to the foreground", async () => {
  const page = await open({}, { isHidden: true });
  await page.advance(60_000);
  deepEqual(page.calls, []);
  page.setHidden(false);
  await page.settle();
  deepEqual(calledPaths(page), [RECOMMEND]);
});

test("with nothing now the page requests a tip at the given time, not before", async () => {
  const page = await open({ lookAgainAt: "2026-11-03T14:30:00Z" }, { now: "2026-11-03T14:20:00Z" });
  equal(page.get(".empty-state time").textContent, "in 10 minutes");
  await page.advance(30_000);
  equal(page.get(".empty-state time").textContent, "in 10 minutes");
  await page.advance(30_000);
  equal(page.get(".empty-state time").textContent, "in 9 minutes");
  await page.advance(9 * 60_000 - 30_000);
  deepEqual(page.calls, []);
  await page.advance(30_000);
  deepEqual(calledPaths(page), [RECOMMEND]);
});

test("a page that comes to the foreground uses the current time", async () => {
  const page = await open({ lookAgainAt: "2026-11-03T14:20:10Z" });
  page.setHidden(true);
  await page.advance(20_000);
  page.setHidden(false);
  await page.settle();
  deepEqual(calledPaths(page), [RECOMMEND]);
});

test("a failed request is shown, and not repeated until the person comes back", async () => {
  const page = await open({}, { isHidden: true });
  page.respondJson(RECOMMEND, { detail: "Too many requests." }, 429);
  page.setHidden(false);
  await page.advance(120_000);
  equal(page.get(".error").textContent, "Too many requests.");
  equal(page.calls.length, 1);
  page.respondJson(RECOMMEND, { tip: walk });
  page.setHidden(true);
  page.setHidden(false);
  await page.settle();
  equal(page.has(".error"), false);
  equal(page.calls.length, 2);
  equal(page.has(".card"), true);
});

test("an error is cleared when the person comes back", async () => {
  const page = await open({ tip: invoice });
  page.respondJson(FEEDBACK, { detail: "Not just now." }, 429);
  await tap(page, '[value="done"]');
  await page.advance(180);
  equal(page.has(".error"), true);
  page.setHidden(true);
  page.setHidden(false);
  await page.settle();
  equal(page.has(".error"), false);
});

test("done sends the dwell time, animates the card for 180 ms and offers undo", async () => {
  const page = await open({ tip: invoice });
  await page.advance(2_400);
  page.setHidden(true);
  await page.advance(60_000);
  page.setHidden(false);
  await page.advance(600);
  await tap(page, '[value="done"]');
  deepEqual(page.calls, [{ path: FEEDBACK, body: { tipId: "t1", reaction: "done", dwellMs: 3_000 } }]);
  equal(page.get(".card").getAttribute("data-exit"), "forward");
  await page.advance(179);
  equal(page.has(".card"), true);
  await page.advance(1);
  equal(page.has(".card"), false);
  equal(page.get(".toast p").textContent, "Done: Send the invoice to Mara");
});

test("the style sheet animates the exit as long as the script waits for it", () => {
  const tokens = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8");
  equal(/--exit: (\d+)ms;/.exec(tokens)?.[1], "180");
});

test("a snooze is sent with its time", async () => {
  const page = await open({ tip: invoice });
  await tap(page, '[value="snooze-hour"]');
  const body = { tipId: "t1", reaction: "snooze", dwellMs: 0, snoozeUntil: "2026-11-03T15:20:00.000Z" };
  deepEqual(page.calls, [{ path: FEEDBACK, body }]);
});

test("a card that comes back is no longer animated", async () => {
  const page = await open({ tip: invoice });
  page.respondJson(FEEDBACK, { detail: "Not just now." }, 429);
  await tap(page, '[value="done"]');
  await page.advance(180);
  equal(page.get(".card").hasAttribute("data-exit"), false);
});

test("the dwell time starts over with each tip", async () => {
  const page = await open({ tip: invoice });
  await page.advance(5_000);
  await tap(page, '[value="pull"]');
  await page.advance(180);
  equal(page.get(".card h1").textContent, "Go for a walk");
  await page.advance(1_000);
  await tap(page, '[value="acknowledge"]');
  deepEqual(page.calls.at(-1)?.body, { tipId: "t2", reaction: "acknowledge", dwellMs: 1_000 });
});

test("undo is offered for eight seconds, then the next tip is requested", async () => {
  const page = await open({ undoable: { tip: invoice, reaction: "done" } });
  await page.advance(7_999);
  equal(page.has(".toast"), true);
  deepEqual(page.calls, []);
  await page.advance(1);
  equal(page.has(".toast"), false);
  deepEqual(calledPaths(page), [RECOMMEND]);
});

test("the undo countdown pauses while the pointer or the focus is in the toast", async () => {
  for (const [enter, leave] of [
    ["pointerenter", "pointerleave"],
    ["focusin", "focusout"],
  ] as const) {
    const page = await open({ undoable: { tip: invoice, reaction: "done" } });
    await page.advance(5_000);
    page.fire(page.get(".toast"), enter);
    await page.advance(60_000);
    equal(page.has(".toast"), true);
    page.fire(page.get(".toast"), leave);
    await page.advance(2_999);
    equal(page.has(".toast"), true);
    await page.advance(1);
    equal(page.has(".toast"), false);
  }
});

test("undo brings the tip back, and stops the countdown", async () => {
  const page = await open({ undoable: { tip: invoice, reaction: "done" } });
  await page.advance(5_000);
  await tap(page, '[value="undo"]');
  deepEqual(page.calls, [{ path: FEEDBACK, body: { tipId: "t1", reaction: "undo", dwellMs: 0 } }]);
  equal(page.has(".card"), true);
  equal(page.has(".toast"), false);
  await tap(page, '[value="done"]');
  await page.advance(180);
  await page.advance(7_999);
  equal(page.has(".toast"), true, "the next undo has its whole time");
});

test("a tip is reported as shown once, when 60 % of its card are on the screen", async () => {
  const page = await open({ tip: invoice });
  page.scrollTo(page.get(".card"), 0.5);
  await page.settle();
  deepEqual(page.calls, []);
  page.scrollTo(page.get(".card"), 1);
  await page.settle();
  deepEqual(page.calls, [{ path: SHOWN, body: {} }]);
  page.scrollTo(page.get(".card"), 0);
  page.scrollTo(page.get(".card"), 1);
  await page.settle();
  equal(page.calls.length, 1);
});

test("a tip in the background is not reported", async () => {
  const page = await open({ tip: invoice }, { isHidden: true });
  page.scrollTo(page.get(".card"), 1);
  await page.settle();
  deepEqual(page.calls, []);
  page.setHidden(false);
  await page.settle();
  equal(calledPaths(page).includes(SHOWN), true);
});

test("each tip is reported by its id, and a card that left is no longer watched", async () => {
  const page = await open({ tip: invoice });
  const first = page.get(".card");
  await tap(page, '[value="pull"]');
  await page.advance(180);
  page.scrollTo(first, 1);
  page.scrollTo(page.get(".card"), 1);
  await page.settle();
  deepEqual(calledPaths(page), [RECOMMEND, "/api/tips/t2:shown"]);
  await tap(page, '[value="acknowledge"]');
  await page.advance(180);
  equal(page.isObserved(), false);
});

test("a card that left is not watched", async () => {
  const page = await open({});
  page.respondJson(RECOMMEND, {});
  const card = page.get(".card");
  await tap(page, '[value="pull"]');
  await page.advance(180);
  equal(page.has(".card"), false);
  page.scrollTo(card, 1);
  equal(page.isObserved(), false);
});

test("a tip that is replaced before its card was rendered is not reported", async () => {
  const page = await open({ tip: invoice });
  page.isFrozen = true;
  await tap(page, '[value="pull"]');
  await page.advance(180);
  page.respondJson(RECOMMEND, { tip: { ...walk, id: "t3" } });
  await tap(page, '[value="pull"]');
  await page.advance(180);
  page.isFrozen = false;
  await page.settle();
  page.scrollTo(page.get(".card"), 1);
  await page.settle();
  deepEqual(calledPaths(page), [RECOMMEND, RECOMMEND, "/api/tips/t3:shown"]);
});

test("a lost report is not shown as an error", async () => {
  const page = await open({ tip: invoice });
  page.respond(SHOWN, () => Promise.reject(new TypeError("Failed to fetch")));
  page.scrollTo(page.get(".card"), 1);
  for (const ms of [300, 1_200, 0]) await page.advance(ms);
  deepEqual(calledPaths(page), [SHOWN, SHOWN, SHOWN]);
  equal(page.has(".error"), false);
});

test("after more than five minutes of absence the open tip is requested again", async () => {
  const page = await open({ tip: invoice });
  page.setHidden(true);
  await page.advance(5 * 60_000);
  page.setHidden(false);
  await page.settle();
  deepEqual(page.calls, []);
  page.setHidden(true);
  await page.advance(5 * 60_000 + 1);
  page.setHidden(false);
  await page.settle();
  deepEqual(page.calls, [{ path: RECOMMEND, body: { trigger: "open" } }]);
  equal(page.get(".card h1").textContent, "Go for a walk");
});

test("a tip in a page that opens in the background is requested again after five minutes there, not before", async () => {
  const page = await open({ tip: invoice }, { isHidden: true });
  await page.advance(60_000);
  page.setHidden(false);
  await page.settle();
  deepEqual(page.calls, []);
  const late = await open({ tip: invoice }, { isHidden: true });
  await late.advance(5 * 60_000 + 1);
  late.setHidden(false);
  await late.settle();
  deepEqual(calledPaths(late), [RECOMMEND]);
});

test("a session that has ended leads to the start page", async () => {
  const page = await open({ tip: invoice });
  page.respondJson(FEEDBACK, { detail: "Sign in first." }, 401);
  await tap(page, '[value="done"]');
  await page.advance(180);
  deepEqual(page.navigations, ["/"]);
});

test("when the focused card leaves, the next heading gets the focus", async () => {
  const page = await open({ tip: invoice });
  page.get('.card [value="done"]').focus();
  await tap(page, '[value="done"]');
  await page.advance(180);
  equal(page.hasFocus(page.get(".empty-state h1")), true);
});

test("the focus is not moved from elsewhere, nor when the page opens", async () => {
  const page = await open({ tip: invoice });
  equal(page.hasFocus(page.document.body), true);
  page.get("nav button").focus();
  page.press("d");
  await page.advance(180);
  equal(page.hasFocus(page.get("nav button")), true);
});

test("the heading is focused only when the tip changes", async () => {
  const page = await open({ tip: invoice });
  await page.advance(60_000);
  equal(page.hasFocus(page.document.body), true);
});

test("a long press shows on the logo and the card, and opens the menu", async () => {
  const page = await open({ tip: invoice });
  page.fire(page.get("h1"), "pointerdown", { button: 0, pointerId: 1, x: 5, y: 5 });
  equal(page.get(".card").hasAttribute("data-pressing"), true);
  equal(page.get(".logo").hasAttribute("data-pressing"), true);
  await page.advance(450);
  equal(page.get(".card").hasAttribute("data-pressing"), false);
  equal(isOpen(page.get("#menu")), true);
});
