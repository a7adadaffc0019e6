/** Script of the tip page: renders over the BFF's markup, and connects state, input and time. */

import { effect, signal } from "@preact/signals-core";
import { render } from "preact";
import { call } from "../../core/api.ts";
import { createCountdown } from "../../core/countdown.ts";
import { createDwellTimer } from "../../core/dwell_timer.ts";
import { phrase } from "../../core/phrases.ts";
import { whenVisible } from "../../core/visibility.ts";
import { bindInput } from "./input.ts";
import { Page } from "./Page.tsx";
import { type Api, createTipState, type ExitDirection, type PageContent, type PageEffects } from "./tip_state.ts";

const EXIT_MS = 180;
const UNDO_MS = 8_000;
const TICK_MS = 30_000;
const LONG_ABSENCE_MS = 5 * 60_000;

const root = document.querySelector<HTMLElement>("main") as HTMLElement;
const content: PageContent & { formToken: string } = JSON.parse(document.querySelector("#state")?.textContent ?? "{}");

const exit = signal<ExitDirection | undefined>(undefined);
const isPressing = signal(false);
const now = signal(new Date());
let dwellTimer = createDwellTimer(!document.hidden);

const api: Api = {
  recommend: (trigger) => call("RecommenderService.Recommend", { trigger }),
  sendFeedback: (tipId, reaction, dwellMs, until) =>
    call("RecommenderService.SendFeedback", {
      tipId,
      reaction,
      dwellMs,
      ...(until && { snoozeUntil: until.toISOString() }),
    }),
};

const effects: PageEffects = {
  animateExit: async (direction) => {
    exit.value = direction;
    await new Promise((resolve) => setTimeout(resolve, EXIT_MS));
    exit.value = undefined;
  },
  dwellMs: () => dwellTimer.elapsedMs(),
  goToStart: () => location.assign("/"),
};

const state = createTipState(content, api, effects);

/** Request a tip if the page has none, it is time to look again, undo is not offered and the page is visible. */
function requestIfNone(): void {
  const { tip, undoable, isBusy, errorText, lookAgainAt } = state;
  const isTime = !lookAgainAt.value || lookAgainAt.value <= now.value;
  const isFree = !tip.value && !undoable.value && !isBusy.value && !errorText.value;
  if (isFree && isTime && !document.hidden) state.requestTip("open");
}

const undoCountdown = createCountdown(() => {
  state.undoable.value = undefined;
});

function onHover(isOver: boolean): void {
  if (isOver) undoCountdown.pause();
  else undoCountdown.resume();
}

function reportShown(id: string): void {
  // After three attempts a measurement is lost. The person need not know.
  call("RecommenderService.ReportShown", { id }).catch(() => {});
}

/** After a long absence, request the open tip again: another device may have closed it. */
function onReturn(absentMs: number): void {
  state.errorText.value = "";
  if (state.tip.value && absentMs > LONG_ABSENCE_MS) state.requestTip("open");
  else requestIfNone();
}

let hiddenAt = Date.now(); // for a page that opens in the background
document.addEventListener("visibilitychange", () => {
  now.value = new Date();
  dwellTimer.setVisible(!document.hidden);
  if (document.hidden) hiddenAt = Date.now();
  else onReturn(Date.now() - hiddenAt);
});

setInterval(() => {
  now.value = new Date();
}, TICK_MS);

let renderedTip = state.tip.value;

effect(() => {
  const props = { state, formToken: content.formToken, onHover };
  render(<Page {...props} exit={exit.value} isPressing={isPressing.value} now={now.value} />, root);
  const tip = state.tip.value;
  // The focused button may have been removed with its card. Without this, keyboard and screen reader start at the top.
  if (tip !== renderedTip && document.activeElement === document.body) root.querySelector<HTMLElement>("h1")?.focus();
  renderedTip = tip;
});

bindInput(root, state, (isPressed) => {
  isPressing.value = isPressed;
});

effect(() => {
  const tip = state.tip.value;
  document.title = `${tip?.title ?? (state.lookAgainAt.value ? phrase("nothing_now") : phrase("your_tip"))} · oO`;
  if (!tip) return;
  dwellTimer = createDwellTimer(!document.hidden);
  // In the next frame the card of this tip has been rendered.
  let stop = () => {};
  const frame = requestAnimationFrame(() => {
    const card = root.querySelector(".card");
    if (card) stop = whenVisible(card, () => reportShown(tip.id ?? ""));
  });
  return () => {
    cancelAnimationFrame(frame);
    stop();
  };
});

effect(() => {
  if (state.undoable.value) undoCountdown.start(UNDO_MS);
  else undoCountdown.stop();
});

effect(requestIfNone);
