/** One turn of the tip page: a tip or none, the last reaction, what is under way; and what a person can do about it. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core";
import type { Reaction, RecommendRequestTrigger, Tip, TipSummary } from "../../../../gen/web/api.ts";
import { Problem } from "../../core/api.ts";

/** What the page knew when it was drawn, or learns from an answer. */
export interface Known {
  tip?: Tip;
  undoable?: TipSummary;
  lookAgainAt?: string;
}

export type Trigger = Exclude<RecommendRequestTrigger, "unknown">;
export type Gaze = "card" | "toast" | "asleep" | "loading" | "ahead";
export type Way = "forward" | "back" | "down";

/** The calls that a turn makes. */
export interface Calls {
  recommend: (trigger: Trigger) => Promise<Pick<Known, "tip" | "lookAgainAt">>;
  feedback: (tipId: string, reaction: Reaction, dwellMs: number, until?: Date) => Promise<{ tip?: TipSummary }>;
}

/** What the page around a turn does for it. */
export interface Stage {
  /** Lasts as long as a card takes to leave. */
  leave: (way: Way) => Promise<void>;
  /** Milliseconds that the standing tip was in the foreground. */
  dwellMs: () => number;
  /** The session or the consent is gone: only the BFF can go on. */
  restart: () => void;
}

export interface Turn {
  tip: Signal<Tip | undefined>;
  undoable: Signal<TipSummary | undefined>;
  lookAgainAt: Signal<Date | undefined>;
  trouble: Signal<string>;
  busy: Signal<boolean>;
  gaze: ReadonlySignal<Gaze>;
  ask: (trigger: Trigger) => Promise<void>;
  react: (reaction: Reaction, until?: Date) => Promise<void>;
  undo: () => Promise<void>;
}

const LOOK_AGAIN_MS = 15 * 60_000;
const WAYS: Partial<Record<Reaction, Way>> = {
  done: "forward",
  acknowledge: "forward",
  save: "forward",
  snooze: "down",
};

export function turn(known: Known, calls: Calls, stage: Stage): Turn {
  const tip = signal(known.tip);
  const undoable = signal(known.undoable);
  const lookAgainAt = signal(known.lookAgainAt ? new Date(known.lookAgainAt) : undefined);
  const trouble = signal("");
  const busy = signal(false);
  const gaze = computed<Gaze>(() => {
    if (busy.value && !tip.value && !undoable.value) return "loading";
    if (tip.value) return "card";
    if (undoable.value) return "toast";
    return lookAgainAt.value ? "asleep" : "ahead";
  });

  let running: Promise<void> = Promise.resolve();

  /** Does one thing at a time; what fails is said, and `back` puts the page as it was. */
  function alone(deed: () => Promise<void>, back: (problem: Problem) => void): Promise<void> {
    if (!busy.value) running = guarded(deed, back);
    return running;
  }

  async function guarded(deed: () => Promise<void>, back: (problem: Problem) => void): Promise<void> {
    batch(() => {
      busy.value = true;
      trouble.value = "";
    });
    try {
      await deed();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.status === 401 || error.status === 403) return stage.restart();
      batch(() => {
        trouble.value = told(error);
        back(error);
      });
    } finally {
      busy.value = false;
    }
  }

  function show(next: Known): void {
    batch(() => {
      tip.value = next.tip;
      undoable.value = next.undoable;
      lookAgainAt.value = next.lookAgainAt ? new Date(next.lookAgainAt) : undefined;
    });
  }

  function ask(trigger: Trigger): Promise<void> {
    const left = trigger === "pull" && !busy.value ? stage.leave("down") : undefined;
    return alone(
      async () => {
        const [answer] = await Promise.all([calls.recommend(trigger), left]);
        const none = answer.tip ? {} : { lookAgainAt: new Date(Date.now() + LOOK_AGAIN_MS).toISOString() };
        show({ ...none, ...answer, ...(undoable.value && { undoable: undoable.value }) });
      },
      () => {},
    );
  }

  async function react(reaction: Reaction, until?: Date): Promise<void> {
    const subject = tip.value;
    if (!subject || busy.value) return;
    const sent = calls.feedback(subject.id ?? "", reaction, stage.dwellMs(), until);
    await alone(
      async () => {
        const left = stage.leave(WAYS[reaction] ?? "back").then(() => show({ undoable: { tip: subject, reaction } }));
        const [outcome] = await Promise.allSettled([sent, left]);
        if (outcome.status === "rejected") throw outcome.reason;
      },
      // A tip that is settled already, or gone, does not come back.
      (problem) => show(problem.status === 409 || problem.status === 404 ? {} : { tip: subject }),
    );
  }

  async function undo(): Promise<void> {
    await running;
    const last = undoable.value?.tip;
    if (!last) return;
    await alone(
      async () => {
        const answer = await calls.feedback(last.id ?? "", "undo", 0);
        show({ tip: answer.tip?.tip ?? last });
      },
      () => {},
    );
  }

  return { tip, undoable, lookAgainAt, trouble, busy, gaze, ask, react, undo };
}

function told(problem: Problem): string {
  return problem.status === 0
    ? "oO cannot be reached just now. Nothing is lost: try again in a moment."
    : problem.message;
}
