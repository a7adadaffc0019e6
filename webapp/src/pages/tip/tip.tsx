/** The tip page: draws itself over what the BFF drew, and joins fingers, keys and time to the turn. */

import { effect, signal } from "@preact/signals-core";
import { render } from "preact";
import { call } from "../../core/api.ts";
import { countdown } from "../../core/countdown.ts";
import { dwell } from "../../core/dwell.ts";
import { whenSeen } from "../../core/seen.ts";
import { bind } from "./gestures.ts";
import { Page } from "./Page.tsx";
import { type Calls, type Known, type Stage, turn, type Way } from "./turn.ts";

const OUT_MS = 180;
const UNDO_MS = 8_000;
const TICK_MS = 30_000;
const AWAY_MS = 5 * 60_000;

const root = document.querySelector<HTMLElement>("main") as HTMLElement;
const known: Known & { formToken: string } = JSON.parse(document.querySelector("#state")?.textContent ?? "{}");

const leaving = signal<Way | undefined>(undefined);
const holding = signal(false);
const now = signal(new Date());
let watch = dwell(!document.hidden);

const calls: Calls = {
  recommend: (trigger) => call("recommend", { trigger }),
  feedback: (tipId, reaction, dwellMs, until) =>
    call("sendFeedback", { tipId, reaction, dwellMs, ...(until && { snoozeUntil: until.toISOString() }) }),
};

const stage: Stage = {
  leave: async (way) => {
    leaving.value = way;
    await new Promise((resolve) => setTimeout(resolve, OUT_MS));
    leaving.value = undefined;
  },
  dwellMs: () => watch.ms(),
  restart: () => location.assign("/"),
};

const page = turn(known, calls, stage);

/** Asks for a tip when there is none, it is time, nobody is about to undo, and somebody is looking. */
function askIfNone(): void {
  const { tip, undoable, busy, trouble, lookAgainAt } = page;
  const isTime = !lookAgainAt.value || lookAgainAt.value <= now.value;
  if (!tip.value && !undoable.value && !busy.value && !trouble.value && isTime && !document.hidden) page.ask("open");
}

const undoEnds = countdown(() => {
  page.undoable.value = undefined;
});

function hover(on: boolean): void {
  if (on) undoEnds.pause();
  else undoEnds.resume();
}

function report(id: string): void {
  // It was tried three times; what is lost is a measurement, and nobody needs to hear of it.
  call("reportShown", { id }).catch(() => {});
}

/** The standing tip may have been settled on another device meanwhile. */
function returned(awayMs: number): void {
  page.trouble.value = "";
  if (page.tip.value && awayMs > AWAY_MS) page.ask("open");
  else askIfNone();
}

let leftAt = 0;
document.addEventListener("visibilitychange", () => {
  now.value = new Date();
  watch.visible(!document.hidden);
  if (document.hidden) leftAt = Date.now();
  else returned(Date.now() - leftAt);
});

setInterval(() => {
  now.value = new Date();
}, TICK_MS);

let drawnTip = page.tip.value;

effect(() => {
  const props = { turn: page, formToken: known.formToken, hover };
  render(<Page {...props} leaving={leaving.value} holding={holding.value} now={now.value} />, root);
  const tip = page.tip.value;
  // What had the focus went with the card: without this, keyboard and screen reader would start over at the top.
  if (tip !== drawnTip && document.activeElement === document.body) root.querySelector<HTMLElement>("h1")?.focus();
  drawnTip = tip;
});

bind(root, page, (on) => {
  holding.value = on;
});

effect(() => {
  const tip = page.tip.value;
  document.title = `${tip?.title ?? (page.lookAgainAt.value ? "Nothing now" : "Your tip")} · oO`;
  if (!tip) return;
  watch = dwell(!document.hidden);
  // After this effect the new card is drawn.
  let stop = () => {};
  const drawn = requestAnimationFrame(() => {
    const card = root.querySelector(".card");
    if (card) stop = whenSeen(card, () => report(tip.id ?? ""));
  });
  return () => {
    cancelAnimationFrame(drawn);
    stop();
  };
});

effect(() => {
  if (page.undoable.value) undoEnds.start(UNDO_MS);
  else undoEnds.stop();
});

effect(askIfNone);
