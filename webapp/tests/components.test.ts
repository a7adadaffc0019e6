import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals-core";
import { type ComponentType, h, render } from "preact";
import type { Tip } from "../../gen/web/api.ts";
import { Card, type CardProps } from "../src/pages/tip/Card.tsx";
import { Eyes } from "../src/pages/tip/Eyes.tsx";
import { Page, type PageProps } from "../src/pages/tip/Page.tsx";
import { Still } from "../src/pages/tip/Still.tsx";
import { Toast } from "../src/pages/tip/Toast.tsx";
import { type Gaze, type Known, type Turn, turn } from "../src/pages/tip/turn.ts";
import { TestPage } from "./dom.ts";

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
const card: CardProps = { tip: todo, formToken: "token-1", now, leaving: undefined, holding: false };

function drawn<Props>(component: ComponentType<Props>, props: Props & object): TestPage {
  const page = new TestPage("<main></main>");
  render(h(component, props), page.get("main"));
  return page;
}

/** The markup of a component, a tag a line; the card's is compared with the BFF's in a browser too (test_look.py). */
function lines<Props>(component: ComponentType<Props>, props: Props & object): string[] {
  return drawn(component, props)
    .get("main")
    .innerHTML.split(/(?<=>)(?=<)/);
}

test("a card of a task: its source, title and line as plain text, and its forms for a browser without a script", () => {
  deepEqual(lines(Card, card), [
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
    '<p class="line" dir="auto">Due today</p>',
    '<form class="actions" method="post" action="/tip/react">',
    '<input type="hidden" name="form_token" value="token-1">',
    '<input type="hidden" name="tip_id" value="t1">',
    '<button type="submit" class="button primary" name="reaction" aria-keyshortcuts="d" value="done">Done</button>',
    '<button class="button" type="button" popovertarget="menu" aria-keyshortcuts="m">More</button>',
    '<div id="menu" class="sheet" popover="auto" role="dialog" aria-label="More">',
    '<fieldset class="later">',
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

test("a card of advice can be acknowledged and saved, and leads nowhere", () => {
  const page = drawn(Card, { ...card, tip: advice });
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
  equal(page.has(".line"), false);
  equal(page.has("a"), false);
  equal(page.get(".source").textContent, "Advice");
});

test("late in the evening a card offers no tonight", () => {
  const page = drawn(Card, { ...card, now: new Date(2026, 10, 3, 19, 40) });
  equal(page.has('[value="snooze-tonight"]'), false);
  equal(page.has('[value="snooze-tomorrow"]'), true);
});

test("a card says which way it leaves, and that it is held", () => {
  const still = drawn(Card, card).get(".card");
  equal(still.hasAttribute("data-leaving") || still.hasAttribute("data-holding"), false);
  equal(
    drawn(Card, { ...card, leaving: "back" })
      .get(".card")
      .getAttribute("data-leaving"),
    "back",
  );
  equal(
    drawn(Card, { ...card, holding: true })
      .get(".card")
      .getAttribute("data-holding"),
    "",
  );
});

test("the mark looks where it is told, shows a long press and is no content", () => {
  const asleep = lines(Eyes, { gaze: "asleep", holding: false });
  deepEqual(asleep, [
    '<svg class="eyes" viewBox="0 0 108 62" data-gaze="asleep" aria-hidden="true">',
    '<g class="o">',
    '<circle class="ring" cx="20" cy="41.5" r="17" stroke-width="5" pathLength="100">',
    "</circle>",
    '<circle class="pupil" cx="20" cy="41.5" r="6.5">',
    "</circle>",
    "</g>",
    '<g class="O">',
    '<circle class="ring" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100">',
    "</circle>",
    '<circle class="pupil" cx="77" cy="30.5" r="11">',
    "</circle>",
    '<circle class="hold" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100">',
    "</circle>",
    "</g>",
    "</svg>",
  ]);
  equal(drawn(Eyes, { gaze: "card", holding: true }).get("svg").getAttribute("data-holding"), "");
});

test("no card, and none was asked for: one can ask", () => {
  deepEqual(lines(Still, { lookAgainAt: undefined, now, formToken: "token-1" }), [
    '<section class="still">',
    '<h1 tabindex="-1">What now?</h1>',
    '<form method="post" action="/tip">',
    '<input type="hidden" name="form_token" value="token-1">',
    '<input type="hidden" name="trigger" value="open">',
    '<button type="submit" class="button primary">Show my tip</button>',
    "</form>",
    "</section>",
  ]);
});

test("nothing now: it says when oO looks again, and asking is not the main thing", () => {
  const lookAgainAt = new Date(now.getTime() + 40 * 60_000);
  const [section, ...rest] = lines(Still, { lookAgainAt, now, formToken: "token-1" });
  equal(section, '<section class="still">');
  deepEqual(rest.slice(0, 4), [
    '<h1 tabindex="-1">Nothing now</h1>',
    `<p class="quiet">oO looks again <time datetime="${lookAgainAt.toISOString()}">in 40 minutes</time>.</p>`,
    '<form method="post" action="/tip">',
    '<input type="hidden" name="form_token" value="token-1">',
  ]);
  equal(rest[5], '<button type="submit" class="button">Look now</button>');
});

test("a toast names what was done to which tip, and takes it back", () => {
  deepEqual(lines(Toast, { undoable: { tip: todo, reaction: "snooze" }, formToken: "token-1", hover: () => {} }), [
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

test("a toast tells when somebody points at it or has the focus in it", () => {
  const heard: string[] = [];
  const hover = (on: boolean) => heard.push(on ? "on" : "off");
  const page = drawn(Toast, { undoable: { tip: todo, reaction: "done" }, formToken: "", hover });
  for (const type of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
    heard.push(type);
    page.fire(page.get(".toast"), type);
  }
  deepEqual(heard, ["pointerenter", "on", "pointerleave", "off", "focusin", "on", "focusout", "off"]);
});

test("a toast without a tip or a reaction is none", () => {
  for (const undoable of [{}, { tip: todo }, { reaction: "done" }] as const) {
    deepEqual(lines(Toast, { undoable, formToken: "", hover: () => {} }), [""]);
  }
});

function pageProps(known: Known, changes: Partial<Turn> = {}): PageProps {
  const stage = { leave: async () => {}, dwellMs: () => 0, restart: () => {} };
  const state = turn(known, { recommend: async () => ({}), feedback: async () => ({}) }, stage);
  const hover = () => {};
  return { turn: { ...state, ...changes }, formToken: "token-1", leaving: undefined, holding: false, now, hover };
}

function pageOf(known: Known, changes: Partial<Turn> = {}, props: Partial<PageProps> = {}): TestPage {
  return drawn(Page, { ...pageProps(known, changes), ...props });
}

test("the page shows the mark and one card, each with what it needs", () => {
  const page = pageOf({ tip: todo }, {}, { leaving: "down", holding: true });
  deepEqual(
    [...page.get("main").children].map((child) => child.getAttribute("class")),
    ["eyes", "card"],
  );
  equal(page.get(".eyes").getAttribute("data-gaze"), "card");
  equal(page.get(".eyes").getAttribute("data-holding"), "");
  equal(page.get(".card").getAttribute("data-leaving"), "down");
  equal(page.get(".card").getAttribute("data-holding"), "");
  equal(page.get('.card [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.get('.card [name="tip_id"]').getAttribute("value"), "t1");
});

test("without a tip the page shows that there is none, and what was just done", () => {
  const page = pageOf({ undoable: { tip: todo, reaction: "done" } });
  deepEqual(
    [...page.get("main").children].map((child) => child.getAttribute("class")),
    ["eyes", "still", "toast"],
  );
  equal(page.get(".still h1").textContent, "What now?");
  equal(page.get('.still [name="form_token"]').getAttribute("value"), "token-1");
  equal(page.get('.toast [name="form_token"]').getAttribute("value"), "token-1");
  const waiting = pageOf({ lookAgainAt: new Date(now.getTime() + 60_000).toISOString() });
  equal(waiting.get(".still time").textContent, "in 1 minute");
});

test("the page tells its toast's pointer on", () => {
  const heard: boolean[] = [];
  const page = pageOf({ undoable: { tip: todo, reaction: "done" } }, {}, { hover: (on) => heard.push(on) });
  page.fire(page.get(".toast"), "pointerenter");
  deepEqual(heard, [true]);
});

test("the page says what did not work, at once and aloud", () => {
  const page = pageOf({ tip: todo }, { trouble: signal("oO cannot be reached just now.") });
  const said = page.get(".trouble");
  equal(said.outerHTML, '<p class="toast trouble" role="alert">oO cannot be reached just now.</p>');
});

test("another tip is another card, which arrives anew; the same tip stays", () => {
  const page = new TestPage("<main></main>");
  const draw = (tip: Tip) => {
    render(h(Page, pageProps({ tip })), page.get("main"));
    return page.get(".card");
  };
  const first = draw(todo);
  equal(draw({ ...todo, title: "Other words" }), first);
  equal(draw(advice) === first, false);
});

test("the mark of the page looks where the page's state says", () => {
  const states: [Gaze, Known][] = [
    ["card", { tip: todo }],
    ["toast", { undoable: { tip: todo, reaction: "done" } }],
    ["asleep", { lookAgainAt: "2026-11-03T15:00:00Z" }],
    ["ahead", {}],
  ];
  for (const [gaze, known] of states) equal(pageOf(known).get(".eyes").getAttribute("data-gaze"), gaze);
});
