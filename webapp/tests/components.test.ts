import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals-core";
import { type ComponentType, h, render } from "preact";
import type { Tip } from "../../gen/web/api.ts";
import { Card, type CardProps } from "../src/pages/tip/Card.tsx";
import { EmptyState } from "../src/pages/tip/EmptyState.tsx";
import { Logo } from "../src/pages/tip/Logo.tsx";
import { Page, type PageProps } from "../src/pages/tip/Page.tsx";
import { Toast } from "../src/pages/tip/Toast.tsx";
import { createTipState, type PageContent, type TipState, type View } from "../src/pages/tip/tip_state.ts";
import { TestPage } from "./test_page.ts";

const todo: Tip = {
  id: "t1",
  kind: "todo",
  title: "Send the <b>invoice</b> to Mara",
  body: "Due today",
  source: "integrations.todoist.tasks",
  deepLink: "https://app.todoist.com/app/task/1",
  meta: { project: "Studio" },
};
const advice: Tip = { id: "t2", kind: "advice", title: "Go for a walk", source: "advice.library" };
const now = new Date(2026, 10, 3, 14, 20);
const card: CardProps = { tip: todo, formToken: "token-1", now, exit: undefined, isPressing: false };

function renderInPage<Props>(component: ComponentType<Props>, props: Props & object): TestPage {
  const page = new TestPage("<main></main>");
  render(h(component, props), page.get("main"));
  return page;
}

/** Return the markup of a component, one tag a line. */
function markup<Props>(component: ComponentType<Props>, props: Props & object): string[] {
  return renderInPage(component, props)
    .get("main")
    .innerHTML.split(/(?<=>)(?=<)/);
}

test("the card of a task escapes its texts, and its form works without a script", () => {
  deepEqual(markup(Card, card), [
    '<article class="card">',
    '<p class="source">',
    "<span>",
    "<bdi>Todoist</bdi>",
    "</span>",
    "<span>",
    "<bdi>Studio</bdi>",
    "</span>",
    "</p>",
    '<h1 dir="auto" tabindex="-1">Send the &lt;b&gt;invoice&lt;/b&gt; to Mara</h1>',
    '<p class="body" dir="auto">Due today</p>',
    '<form class="actions" method="post" action="/tip/react">',
    '<input type="hidden" name="form_token" value="token-1">',
    '<input type="hidden" name="tip_id" value="t1">',
    '<button type="submit" class="button primary" name="reaction" aria-keyshortcuts="d" value="done">Done</button>',
    '<button class="button" type="button" popovertarget="menu" aria-keyshortcuts="m">More</button>',
    '<div id="menu" class="sheet" popover="auto" role="dialog" aria-label="More">',
    '<fieldset class="snooze-options">',
    "<legend>Snooze</legend>",
    '<button type="submit" class="button" name="reaction" aria-label="Snooze: 1 hour" value="snooze-hour">1 hour</button>',
    '<button type="submit" class="button" name="reaction" aria-label="Snooze: Tonight" value="snooze-tonight">Tonight</button>',
    '<button type="submit" class="button" name="reaction" aria-label="Snooze: Tomorrow" value="snooze-tomorrow">Tomorrow</button>',
    "</fieldset>",
    "<hr>",
    '<button type="submit" class="button" name="reaction" value="dismiss">Not for me</button>',
    '<button type="submit" class="button" name="trigger" formaction="/tip" value="pull">Another tip</button>',
    '<a class="button" href="https://app.todoist.com/app/task/1" target="_blank" rel="noreferrer">Open in Todoist</a>',
    "</div>",
    "</form>",
    "</article>",
  ]);
});

test("the card of an advice can be acknowledged and saved, and has no link", () => {
  const page = renderInPage(Card, { ...card, tip: advice });
  const buttons = [...page.document.querySelectorAll("button")].map(
    (button) => `${button.value} ${button.textContent}`,
  );
  deepEqual(buttons, [
    "acknowledge Got it",
    " More",
    "save Save",
    "snooze-hour 1 hour",
    "snooze-tonight Tonight",
    "snooze-tomorrow Tomorrow",
    "dismiss Not for me",
    "pull Another tip",
  ]);
  equal(page.get('[value="acknowledge"]').outerHTML.includes('class="button primary"'), true);
  equal(page.get('[value="acknowledge"]').getAttribute("aria-keyshortcuts"), "d");
  equal(page.get('[value="save"]').outerHTML.includes('type="submit" class="button" name="reaction"'), true);
  equal(page.has(".body"), false);
  equal(page.has("a"), false);
  equal(page.get(".source").textContent, "Advice");
});

test("late in the evening a card does not offer tonight", () => {
  const page = renderInPage(Card, { ...card, now: new Date(2026, 10, 3, 19, 40) });
  equal(page.has('[value="snooze-tonight"]'), false);
  equal(page.has('[value="snooze-tomorrow"]'), true);
});

test("a card shows its exit and a press", () => {
  const plain = renderInPage(Card, card).get(".card");
  equal(plain.hasAttribute("data-exit") || plain.hasAttribute("data-pressing"), false);
  equal(
    renderInPage(Card, { ...card, exit: "back" })
      .get(".card")
      .getAttribute("data-exit"),
    "back",
  );
  equal(
    renderInPage(Card, { ...card, isPressing: true })
      .get(".card")
      .getAttribute("data-pressing"),
    "",
  );
});

test("the logo shows the view and a press, and is hidden from screen readers", () => {
  const logo = markup(Logo, { view: "nothing_now", isPressing: false });
  deepEqual(logo, [
    '<svg class="logo" viewBox="0 0 108 62" data-view="nothing_now" aria-hidden="true">',
    '<g class="o">',
    '<circle class="ring" cx="20" cy="41.5" r="17" stroke-width="5" pathLength="100">',
    "</circle>",
    '<circle class="dot" cx="20" cy="41.5" r="6.5">',
    "</circle>",
    "</g>",
    '<g class="O">',
    '<circle class="ring" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100">',
    "</circle>",
    '<circle class="dot" cx="77" cy="30.5" r="11">',
    "</circle>",
    '<circle class="press-progress" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100">',
    "</circle>",
    "</g>",
    "</svg>",
  ]);
  equal(renderInPage(Logo, { view: "card", isPressing: true }).get("svg").getAttribute("data-pressing"), "");
});

test("before the first request the empty state offers one", () => {
  deepEqual(markup(EmptyState, { lookAgainAt: undefined, now, formToken: "token-1" }), [
    '<section class="empty-state">',
    '<h1 tabindex="-1">What now?</h1>',
    '<form method="post" action="/tip">',
    '<input type="hidden" name="form_token" value="token-1">',
    '<input type="hidden" name="trigger" value="open">',
    '<button type="submit" class="button primary">Show my tip</button>',
    "</form>",
    "</section>",
  ]);
});

test("with nothing now the empty state says when oO looks again, and its button is secondary", () => {
  const lookAgainAt = new Date(now.getTime() + 40 * 60_000);
  const [section, ...rest] = markup(EmptyState, { lookAgainAt, now, formToken: "token-1" });
  equal(section, '<section class="empty-state">');
  deepEqual(rest.slice(0, 4), [
    '<h1 tabindex="-1">Nothing now</h1>',
    `<p class="quiet">oO looks again <time datetime="${lookAgainAt.toISOString()}">in 40 minutes</time>.</p>`,
    '<form method="post" action="/tip">',
    '<input type="hidden" name="form_token" value="token-1">',
  ]);
  equal(rest[5], '<button type="submit" class="button">Look now</button>');
});

test("a toast names the reaction and its tip, and offers undo", () => {
  deepEqual(markup(Toast, { undoable: { tip: todo, reaction: "snooze" }, formToken: "token-1", onHover: () => {} }), [
    '<form class="toast" method="post" action="/tip/react">',
    '<input type="hidden" name="form_token" value="token-1">',
    '<input type="hidden" name="tip_id" value="t1">',
    '<p role="status">',
    "<span>Snoozed:</span> <bdi>Send the &lt;b&gt;invoice&lt;/b&gt; to Mara</bdi>",
    "</p>",
    '<button type="submit" class="button slim" name="reaction" aria-keyshortcuts="u" value="undo">Undo</button>',
    "</form>",
  ]);
});

test("a toast reports when the pointer or the focus is in it", () => {
  const calls: string[] = [];
  const onHover = (isOver: boolean) => calls.push(isOver ? "over" : "out");
  const page = renderInPage(Toast, { undoable: { tip: todo, reaction: "done" }, formToken: "", onHover });
  for (const type of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
    calls.push(type);
    page.fire(page.get(".toast"), type);
  }
  deepEqual(calls, ["pointerenter", "over", "pointerleave", "out", "focusin", "over", "focusout", "out"]);
});

test("a toast without a tip or a reaction is empty", () => {
  for (const undoable of [{}, { tip: todo }, { reaction: "done" }] as const) {
    deepEqual(markup(Toast, { undoable, formToken: "", onHover: () => {} }), [""]);
  }
});

function pageProps(content: PageContent, changes: Partial<TipState> = {}): PageProps {
  const effects = { animateExit: async () => {}, dwellMs: () => 0, goToStart: () => {} };
  const state = createTipState(content, { recommend: async () => ({}), sendFeedback: async () => ({}) }, effects);
  const onHover = () => {};
  return { state: { ...state, ...changes }, formToken: "token-1", exit: undefined, isPressing: false, now, onHover };
}

function renderPage(content: PageContent, changes: Partial<TipState> = {}, props: Partial<PageProps> = {}): TestPage {
  return renderInPage(Page, { ...pageProps(content, changes), ...props });
}

test("the page shows the logo and one card", () => {
  const page = renderPage({ tip: todo }, {}, { exit: "down", isPressing: true });
  deepEqual(
    [...page.get("main").children].map((child) => child.getAttribute("class")),
    ["logo", "card"],
  );
  equal(page.get(".logo").getAttribute("data-view"), "card");
  equal(page.get(".logo").getAttribute("data-pressing"), "");
  equal(page.get(".card").getAttribute("data-exit"), "down");
  equal(page.get(".card").getAttribute("data-pressing"), "");
  equal(page.get('.card [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.get('.card [name="tip_id"]').getAttribute("value"), "t1");
});

test("without a tip the page shows the empty state and the toast", () => {
  const page = renderPage({ undoable: { tip: todo, reaction: "done" } });
  deepEqual(
    [...page.get("main").children].map((child) => child.getAttribute("class")),
    ["logo", "empty-state", "toast"],
  );
  equal(page.get(".empty-state h1").textContent, "What now?");
  equal(page.get('.empty-state [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.get('.toast [name="form_token"]').getAttribute("value"), "token-1");
  const waiting = renderPage({ lookAgainAt: new Date(now.getTime() + 60_000).toISOString() });
  equal(waiting.get(".empty-state time").textContent, "in 1 minute");
});

test("the page passes on the hover of its toast", () => {
  const calls: boolean[] = [];
  const page = renderPage(
    { undoable: { tip: todo, reaction: "done" } },
    {},
    { onHover: (isOver) => calls.push(isOver) },
  );
  page.fire(page.get(".toast"), "pointerenter");
  deepEqual(calls, [true]);
});

test("the page shows an error as an alert", () => {
  const page = renderPage({ tip: todo }, { errorText: signal("oO cannot be reached just now.") });
  const error = page.get(".error");
  equal(error.outerHTML, '<p class="toast error" role="alert">oO cannot be reached just now.</p>');
});

test("another tip gets a new card element, so that it animates; the same tip keeps its own", () => {
  const page = new TestPage("<main></main>");
  const show = (tip: Tip) => {
    render(h(Page, pageProps({ tip })), page.get("main"));
    return page.get(".card");
  };
  const first = show(todo);
  equal(show({ ...todo, title: "Other words" }) === first, true);
  equal(show(advice) === first, false);
});

test("the logo of the page shows the view of the state", () => {
  const views: [View, PageContent][] = [
    ["card", { tip: todo }],
    ["toast", { undoable: { tip: todo, reaction: "done" } }],
    ["nothing_now", { lookAgainAt: "2026-11-03T15:00:00Z" }],
    ["idle", {}],
  ];
  for (const [view, content] of views) equal(renderPage(content).get(".logo").getAttribute("data-view"), view);
});
