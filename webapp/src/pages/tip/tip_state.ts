/** State of the tip page (the open tip, the reaction that can be undone, the call in progress) and its actions. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Reaction, RecommendRequestTrigger, Tip, TipSummary } from "../../../../gen/web/api.ts";
import { Problem } from "../../core/api.ts";

/** Content of the page, as the BFF rendered it or as a response gives it. */
export interface PageContent {
  tip?: Tip;
  undoable?: TipSummary;
  lookAgainAt?: string;
}

export type Trigger = Exclude<RecommendRequestTrigger, "unknown">;
/** Main content of the page. The logo points at it. */
export type View = "card" | "toast" | "nothing_now" | "loading" | "idle";
export type ExitDirection = "forward" | "back" | "down";

/** The BFF operations that the page calls. They throw Problem. */
export interface Api {
  recommend: (trigger: Trigger) => Promise<Pick<PageContent, "tip" | "lookAgainAt">>;
  sendFeedback: (tipId: string, reaction: Reaction, dwellMs: number, until?: Date) => Promise<{ tip?: TipSummary }>;
}

/** Effects on the page outside the state. */
export interface PageEffects {
  /** Animate the card off the screen; resolves when it has left. */
  animateExit: (direction: ExitDirection) => Promise<void>;
  /** Return how long the open tip was in the foreground. */
  dwellMs: () => number;
  /** Load the start page, because the session or the consent has ended. */
  goToStart: () => void;
}

export interface TipState {
  tip: Signal<Tip | undefined>;
  undoable: Signal<TipSummary | undefined>;
  lookAgainAt: Signal<Date | undefined>;
  /** Why the last action failed, for the person; empty if it did not. */
  errorText: Signal<string>;
  isBusy: Signal<boolean>;
  view: ReadonlySignal<View>;
  requestTip: (trigger: Trigger) => Promise<void>;
  react: (reaction: Reaction, until?: Date) => Promise<void>;
  undo: () => Promise<void>;
}

const LOOK_AGAIN_MS = 15 * 60_000;
const EXIT_DIRECTIONS: Partial<Record<Reaction, ExitDirection>> = {
  done: "forward",
  acknowledge: "forward",
  save: "forward",
  snooze: "down",
};

export function createTipState(content: PageContent, api: Api, effects: PageEffects): TipState {
  const tip = signal(content.tip);
  const undoable = signal(content.undoable);
  const lookAgainAt = signal(content.lookAgainAt ? new Date(content.lookAgainAt) : undefined);
  const errorText = signal("");
  const isBusy = signal(false);
  const view = computed<View>(() => {
    if (isBusy.value && !tip.value && !undoable.value) return "loading";
    if (tip.value) return "card";
    if (undoable.value) return "toast";
    return lookAgainAt.value ? "nothing_now" : "idle";
  });

  let running: Promise<void> = Promise.resolve();

  /** Run an action unless one is running. If it fails, show why and call `rollBack`. */
  function runAlone(action: () => Promise<void>, rollBack: (problem: Problem) => void): Promise<void> {
    if (!isBusy.value) running = run(action, rollBack);
    return running;
  }

  async function run(action: () => Promise<void>, rollBack: (problem: Problem) => void): Promise<void> {
    batch(() => {
      isBusy.value = true;
      errorText.value = "";
    });
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401 || error.status === 403) return effects.goToStart();
      batch(() => {
        errorText.value = errorTextOf(error);
        rollBack(error);
      });
    } finally {
      isBusy.value = false;
    }
  }

  function show(next: PageContent): void {
    batch(() => {
      tip.value = next.tip;
      undoable.value = next.undoable;
      lookAgainAt.value = next.lookAgainAt ? new Date(next.lookAgainAt) : undefined;
    });
  }

  function requestTip(trigger: Trigger): Promise<void> {
    const exit = trigger === "pull" && !isBusy.value ? effects.animateExit("down") : undefined;
    return runAlone(
      async () => {
        const [response] = await Promise.all([api.recommend(trigger), exit]);
        const fallback = response.tip ? {} : { lookAgainAt: new Date(Date.now() + LOOK_AGAIN_MS).toISOString() };
        show({ ...fallback, ...response, ...(undoable.value && { undoable: undoable.value }) });
      },
      () => {},
    );
  }

  async function react(reaction: Reaction, until?: Date): Promise<void> {
    const current = tip.value;
    if (!current || isBusy.value) return;
    // Sent before the animation starts: the card leaves while the call is under way.
    const sent = api.sendFeedback(current.id ?? "", reaction, effects.dwellMs(), until);
    await runAlone(
      async () => {
        const direction = EXIT_DIRECTIONS[reaction] ?? "back";
        const exit = effects.animateExit(direction).then(() => show({ undoable: { tip: current, reaction } }));
        // Both must end before a failure brings the card back, or the exit would remove it again.
        const [outcome] = await Promise.allSettled([sent, exit]);
        if (outcome.status === "rejected") throw outcome.reason;
      },
      // 409 and 404: the tip has a reaction already, or no longer exists.
      (problem) => show(problem.status === 409 || problem.status === 404 ? {} : { tip: current }),
    );
  }

  async function undo(): Promise<void> {
    await running;
    const last = undoable.value?.tip;
    if (!last) return;
    await runAlone(
      async () => {
        const response = await api.sendFeedback(last.id ?? "", "undo", 0);
        show({ tip: response.tip?.tip ?? last });
      },
      () => {},
    );
  }

  return { tip, undoable, lookAgainAt, errorText, isBusy, view, requestTip, react, undo };
}

function errorTextOf(problem: Problem): string {
  return problem.status === 0
    ? "oO cannot be reached just now. Nothing is lost: try again in a moment."
    : problem.message;
}
