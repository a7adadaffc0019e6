import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import type { Reaction } from "../../gen/web/api.ts";
import { Problem } from "../src/core/api.ts";
import { type Api, createTipState, type PageContent, type TipState } from "../src/pages/tip/tip_state.ts";

const invoice = { id: "t1", kind: "todo", title: "Send the invoice to Mara" } as const;
const walk = { id: "t2", kind: "advice", title: "Go for a walk" } as const;

interface Created {
  state: TipState;
  log: string[];
}

/** Create a state with a fake API. `log` has the calls and effects in their order. */
function create(content: PageContent, api: Partial<Api> = {}): Created {
  const log: string[] = [];
  const state = createTipState(
    content,
    {
      recommend: async (trigger) => {
        log.push(`recommend ${trigger}`);
        return { tip: walk };
      },
      sendFeedback: async (id, reaction, dwellMs, until) => {
        log.push([reaction, id, dwellMs, ...(until ? [until.toISOString()] : [])].join(" "));
        return {};
      },
      ...api,
    },
    {
      animateExit: async (direction) => {
        log.push(`exit ${direction}`);
      },
      dwellMs: () => 1_200,
      goToStart: () => {
        log.push("go to start");
      },
    },
  );
  return { state, log };
}

test("a reaction is sent, the card leaves, and undo is offered", async () => {
  const { state, log } = create({ tip: invoice });
  equal(state.view.value, "card");
  await state.react("done");
  deepEqual(log, ["done t1 1200", "exit forward"]);
  equal(state.tip.value, undefined);
  equal(state.undoable.value?.tip?.title, "Send the invoice to Mara");
  equal(state.view.value, "toast");
});

test("undo brings the tip back", async () => {
  const { state, log } = create({ undoable: { tip: invoice, reaction: "done" } });
  await state.undo();
  deepEqual(log, ["undo t1 0"]);
  equal(state.tip.value, invoice);
  equal(state.undoable.value, undefined);
});

test("undo right after a reaction waits for it", async () => {
  const { state, log } = create({ tip: invoice });
  const done = state.react("done");
  const undone = state.undo();
  await Promise.all([done, undone]);
  deepEqual(log, ["done t1 1200", "exit forward", "undo t1 0"]);
  equal(state.tip.value, invoice);
});

test("a second action during the first does nothing", async () => {
  const { state, log } = create({ tip: invoice });
  await Promise.all([state.react("done"), state.react("done"), state.requestTip("pull")]);
  deepEqual(log, ["done t1 1200", "exit forward"]);
});

test("a reaction that cannot be sent brings the card back with an error", async () => {
  const lost = () => Promise.reject(new Problem(0, "OFFLINE", "oO cannot be reached."));
  const { state } = create({ tip: invoice }, { sendFeedback: lost });
  await state.react("done");
  equal(state.tip.value, invoice);
  equal(state.undoable.value, undefined);
  equal(state.errorText.value.startsWith("oO cannot be reached"), true);
});

test("a tip with a reaction from elsewhere does not come back", async () => {
  const conflict = () => Promise.reject(new Problem(409, "ALREADY_REACTED", "this tip has its reaction"));
  const { state } = create({ tip: invoice }, { sendFeedback: conflict });
  await state.react("done");
  equal(state.tip.value, undefined);
  equal(state.errorText.value, "this tip has its reaction");
});

test("a session that has ended leads to the start page", async () => {
  const ended = () => Promise.reject(new Problem(401, "SIGN_IN_NEEDED", "sign in first"));
  const { state, log } = create({}, { recommend: ended });
  await state.requestTip("open");
  deepEqual(log, ["go to start"]);
});

test("nothing now: the view says so, with the time to look again", async () => {
  const { state } = create({}, { recommend: async () => ({ lookAgainAt: "2026-11-03T15:00:00Z" }) });
  await state.requestTip("open");
  equal(state.view.value, "nothing_now");
  equal(state.lookAgainAt.value?.getTime(), Date.parse("2026-11-03T15:00:00Z"));
});

test("another tip replaces the open one", async () => {
  const { state, log } = create({ tip: invoice });
  await state.requestTip("pull");
  deepEqual(log, ["exit down", "recommend pull"]);
  equal(state.tip.value, walk);
});

test("each reaction has its exit direction", async () => {
  const directions: Partial<Record<Reaction, string>> = {
    done: "forward",
    acknowledge: "forward",
    save: "forward",
    snooze: "down",
    dismiss: "back",
  };
  for (const [reaction, direction] of Object.entries(directions)) {
    const { state, log } = create({ tip: invoice });
    await state.react(reaction as Reaction);
    equal(log[1], `exit ${direction}`);
    deepEqual(state.undoable.value, { tip: invoice, reaction });
  }
});

test("a snooze is sent with its time", async () => {
  const { state, log } = create({ tip: invoice });
  await state.react("snooze", new Date("2026-11-03T20:00:00Z"));
  equal(log[0], "snooze t1 1200 2026-11-03T20:00:00.000Z");
});

test("without a tip there is no reaction, and without a reaction no undo", async () => {
  const { state, log } = create({});
  await state.react("done");
  await state.undo();
  deepEqual(log, []);
  equal(state.isBusy.value, false);
});

test("the state is busy until the card has left and the response has arrived", async () => {
  const response = Promise.withResolvers<object>();
  const { state } = create({ tip: invoice }, { sendFeedback: () => response.promise });
  const reacted = state.react("done");
  equal(state.tip.value, invoice);
  equal(state.isBusy.value, true);
  await settled();
  equal(state.tip.value, undefined);
  equal(state.isBusy.value, true);
  response.resolve({});
  await reacted;
  equal(state.isBusy.value, false);
});

test("undo shows the tip of the response", async () => {
  const renamed = { ...invoice, title: "Send the second invoice" };
  const { state } = create(
    { undoable: { tip: invoice, reaction: "done" } },
    { sendFeedback: async () => ({ tip: { tip: renamed } }) },
  );
  await state.undo();
  equal(state.tip.value, renamed);
});

test("an undo that failed can be tried again", async () => {
  const expired = () => Promise.reject(new Problem(409, "UNDO_EXPIRED", "this can no longer be undone"));
  const { state } = create({ undoable: { tip: invoice, reaction: "done" } }, { sendFeedback: expired });
  await state.undo();
  equal(state.tip.value, undefined);
  equal(state.undoable.value?.tip, invoice);
  equal(state.errorText.value, "this can no longer be undone");
});

test("after 404 and 409 the tip goes; after any other error it stays", async () => {
  for (const [status, tip] of [
    [404, undefined],
    [409, undefined],
    [400, invoice],
    [422, invoice],
    [429, invoice],
    [500, invoice],
  ] as const) {
    const { state } = create(
      { tip: invoice },
      { sendFeedback: () => Promise.reject(new Problem(status, "", "refused")) },
    );
    await state.react("done");
    equal(state.tip.value, tip, `after ${status}`);
    equal(state.undoable.value, undefined);
    equal(state.errorText.value, "refused");
    equal(state.isBusy.value, false);
  }
});

test("401 and 403 lead to the start page, other errors do not", async () => {
  for (const [status, expected] of [
    [401, ["go to start"]],
    [403, ["go to start"]],
    [402, []],
    [404, []],
  ] as const) {
    const { state, log } = create({}, { recommend: () => Promise.reject(new Problem(status, "", "refused")) });
    await state.requestTip("open");
    deepEqual(log, expected);
    equal(state.errorText.value, expected.length > 0 ? "" : "refused");
  }
});

test("an error that is not a Problem is thrown, and the state is not busy", async () => {
  const { state } = create({}, { recommend: () => Promise.reject(new TypeError("no such field")) });
  await rejects(state.requestTip("open"), { message: "no such field" });
  equal(state.errorText.value, "");
  equal(state.isBusy.value, false);
});

test("an error is shown until the next action", async () => {
  let isReached = false;
  const lost = () => (isReached ? Promise.resolve({ tip: walk }) : Promise.reject(new Problem(0, "OFFLINE", "lost")));
  const { state } = create({}, { recommend: lost });
  await state.requestTip("open");
  equal(state.errorText.value, "oO cannot be reached just now. Nothing is lost: try again in a moment.");
  isReached = true;
  const asked = state.requestTip("open");
  equal(state.errorText.value, "");
  await asked;
  equal(state.tip.value, walk);
});

test("a response without a tip and a time is asked again in 15 minutes", async () => {
  const { state } = create({ tip: invoice }, { recommend: async () => ({}) });
  const before = Date.now();
  await state.requestTip("open");
  const ahead = (state.lookAgainAt.value?.getTime() ?? 0) - before;
  equal(ahead >= 15 * 60_000 && ahead < 15 * 60_000 + 5_000, true, `${ahead} ms`);
  equal(state.tip.value, undefined);
});

test("a tip clears the time to look again", async () => {
  const { state } = create({ lookAgainAt: "2026-11-03T15:00:00Z" });
  equal(state.lookAgainAt.value?.toISOString(), "2026-11-03T15:00:00.000Z");
  await state.requestTip("open");
  equal(state.lookAgainAt.value, undefined);
});

test("undo stays possible when the next tip comes", async () => {
  const undoable = { tip: invoice, reaction: "done" } as const;
  const { state } = create({ undoable });
  await state.requestTip("open");
  equal(state.tip.value, walk);
  equal(state.undoable.value, undoable);
});

test("a request to open a tip has no exit animation", async () => {
  const { state, log } = create({ tip: invoice });
  await state.requestTip("open");
  deepEqual(log, ["recommend open"]);
});

test("the view is loading only while no tip and no toast is shown", async () => {
  const response = Promise.withResolvers<{ tip: typeof walk }>();
  const { state } = create({}, { recommend: () => response.promise });
  equal(state.view.value, "idle");
  const asked = state.requestTip("open");
  equal(state.view.value, "loading");
  response.resolve({ tip: walk });
  await asked;
  equal(state.view.value, "card");
  const undoable = { tip: invoice, reaction: "done" } as const;
  const again = create(
    { undoable, lookAgainAt: "2026-11-03T15:00:00Z" },
    { recommend: () => new Promise(() => {}) },
  ).state;
  equal(again.view.value, "toast");
  void again.requestTip("open");
  equal(again.view.value, "toast");
  equal(create({ tip: walk, undoable }).state.view.value, "card");
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
