import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import type { Reaction } from "../../gen/web/api.ts";
import { Problem } from "../src/core/api.ts";
import { type Calls, type Known, type Turn, turn } from "../src/pages/tip/turn.ts";

const invoice = { id: "t1", kind: "todo", title: "Send the invoice to Mara" } as const;
const walk = { id: "t2", kind: "advice", title: "Go for a walk" } as const;

interface Played {
  page: Turn;
  log: string[];
}

function played(known: Known, calls: Partial<Calls> = {}): Played {
  const log: string[] = [];
  const page = turn(
    known,
    {
      recommend: async (trigger) => {
        log.push(`recommend ${trigger}`);
        return { tip: walk };
      },
      feedback: async (id, reaction, dwellMs, until) => {
        log.push([reaction, id, dwellMs, ...(until ? [until.toISOString()] : [])].join(" "));
        return {};
      },
      ...calls,
    },
    {
      leave: async (way) => {
        log.push(`leaves ${way}`);
      },
      dwellMs: () => 1_200,
      restart: () => {
        log.push("restart");
      },
    },
  );
  return { page, log };
}

test("done sends the reaction, lets the card go and offers to undo it by name", async () => {
  const { page, log } = played({ tip: invoice });
  equal(page.gaze.value, "card");
  await page.react("done");
  deepEqual(log, ["done t1 1200", "leaves forward"]);
  equal(page.tip.value, undefined);
  equal(page.undoable.value?.tip?.title, "Send the invoice to Mara");
  equal(page.gaze.value, "toast");
});

test("undo brings the tip back", async () => {
  const { page, log } = played({ undoable: { tip: invoice, reaction: "done" } });
  await page.undo();
  deepEqual(log, ["undo t1 0"]);
  equal(page.tip.value, invoice);
  equal(page.undoable.value, undefined);
});

test("undo right after done waits until done has arrived", async () => {
  const { page, log } = played({ tip: invoice });
  const done = page.react("done");
  const undone = page.undo();
  await Promise.all([done, undone]);
  deepEqual(log, ["done t1 1200", "leaves forward", "undo t1 0"]);
  equal(page.tip.value, invoice);
});

test("a second tap while the first is under way does nothing", async () => {
  const { page, log } = played({ tip: invoice });
  await Promise.all([page.react("done"), page.react("done"), page.ask("pull")]);
  deepEqual(log, ["done t1 1200", "leaves forward"]);
});

test("a reaction that cannot be sent brings the card back and says so", async () => {
  const lost = () => Promise.reject(new Problem(0, "OFFLINE", "oO cannot be reached."));
  const { page } = played({ tip: invoice }, { feedback: lost });
  await page.react("done");
  equal(page.tip.value, invoice);
  equal(page.undoable.value, undefined);
  equal(page.trouble.value.startsWith("oO cannot be reached"), true);
});

test("a tip that was settled elsewhere does not come back", async () => {
  const settled = () => Promise.reject(new Problem(409, "ALREADY_REACTED", "this tip has its reaction"));
  const { page } = played({ tip: invoice }, { feedback: settled });
  await page.react("done");
  equal(page.tip.value, undefined);
  equal(page.trouble.value, "this tip has its reaction");
});

test("a session that has ended starts over at the BFF", async () => {
  const ended = () => Promise.reject(new Problem(401, "SIGN_IN_NEEDED", "sign in first"));
  const { page, log } = played({}, { recommend: ended });
  await page.ask("open");
  deepEqual(log, ["restart"]);
});

test("nothing now: the eyes sleep until the time that was said", async () => {
  const { page } = played({}, { recommend: async () => ({ lookAgainAt: "2026-11-03T15:00:00Z" }) });
  await page.ask("open");
  equal(page.gaze.value, "asleep");
  equal(page.lookAgainAt.value?.getTime(), Date.parse("2026-11-03T15:00:00Z"));
});

test("another tip takes the place of the standing one", async () => {
  const { page, log } = played({ tip: invoice });
  await page.ask("pull");
  deepEqual(log, ["leaves down", "recommend pull"]);
  equal(page.tip.value, walk);
});

test("each reaction lets the card go its own way", async () => {
  const ways: Partial<Record<Reaction, string>> = {
    done: "forward",
    acknowledge: "forward",
    save: "forward",
    snooze: "down",
    dismiss: "back",
  };
  for (const [reaction, way] of Object.entries(ways)) {
    const { page, log } = played({ tip: invoice });
    await page.react(reaction as Reaction);
    equal(log[1], `leaves ${way}`);
    deepEqual(page.undoable.value, { tip: invoice, reaction });
  }
});

test("a snooze says until when", async () => {
  const { page, log } = played({ tip: invoice });
  await page.react("snooze", new Date("2026-11-03T20:00:00Z"));
  equal(log[0], "snooze t1 1200 2026-11-03T20:00:00.000Z");
});

test("without a tip there is nothing to react to, and without a reaction nothing to undo", async () => {
  const { page, log } = played({});
  await page.react("done");
  await page.undo();
  deepEqual(log, []);
  equal(page.busy.value, false);
});

test("the card stays until it has left and the reaction has arrived", async () => {
  const arrived = Promise.withResolvers<object>();
  const { page } = played({ tip: invoice }, { feedback: () => arrived.promise });
  const reacted = page.react("done");
  equal(page.tip.value, invoice);
  equal(page.busy.value, true);
  await settled();
  equal(page.tip.value, undefined);
  equal(page.busy.value, true);
  arrived.resolve({});
  await reacted;
  equal(page.busy.value, false);
});

test("an undo shows the tip as the BFF now has it", async () => {
  const renamed = { ...invoice, title: "Send the second invoice" };
  const { page } = played(
    { undoable: { tip: invoice, reaction: "done" } },
    { feedback: async () => ({ tip: { tip: renamed } }) },
  );
  await page.undo();
  equal(page.tip.value, renamed);
});

test("an undo that fails can be tried again", async () => {
  const late = () => Promise.reject(new Problem(409, "UNDO_EXPIRED", "this can no longer be undone"));
  const { page } = played({ undoable: { tip: invoice, reaction: "done" } }, { feedback: late });
  await page.undo();
  equal(page.tip.value, undefined);
  equal(page.undoable.value?.tip, invoice);
  equal(page.trouble.value, "this can no longer be undone");
});

test("a reaction to a tip that is gone takes it away; any other refusal leaves it", async () => {
  for (const [status, tip] of [
    [404, undefined],
    [409, undefined],
    [400, invoice],
    [422, invoice],
    [429, invoice],
    [500, invoice],
  ] as const) {
    const { page } = played({ tip: invoice }, { feedback: () => Promise.reject(new Problem(status, "", "refused")) });
    await page.react("done");
    equal(page.tip.value, tip, `after ${status}`);
    equal(page.undoable.value, undefined);
    equal(page.trouble.value, "refused");
    equal(page.busy.value, false);
  }
});

test("a session or a consent that is gone starts over at the BFF, and nothing else does", async () => {
  for (const [status, expected] of [
    [401, ["restart"]],
    [403, ["restart"]],
    [402, []],
    [404, []],
  ] as const) {
    const { page, log } = played({}, { recommend: () => Promise.reject(new Problem(status, "", "refused")) });
    await page.ask("open");
    deepEqual(log, expected);
    equal(page.trouble.value, expected.length > 0 ? "" : "refused");
  }
});

test("a mistake of ours is no problem of the BFF's: it is thrown on, and the page goes on", async () => {
  const { page } = played({}, { recommend: () => Promise.reject(new TypeError("no such field")) });
  await rejects(page.ask("open"), { message: "no such field" });
  equal(page.trouble.value, "");
  equal(page.busy.value, false);
});

test("what did not work is said until the next thing is tried", async () => {
  let isReached = false;
  const lost = () => (isReached ? Promise.resolve({ tip: walk }) : Promise.reject(new Problem(0, "OFFLINE", "lost")));
  const { page } = played({}, { recommend: lost });
  await page.ask("open");
  equal(page.trouble.value, "oO cannot be reached just now. Nothing is lost: try again in a moment.");
  isReached = true;
  const asked = page.ask("open");
  equal(page.trouble.value, "");
  await asked;
  equal(page.tip.value, walk);
});

test("an answer without a tip and without a time is looked at again in a quarter of an hour", async () => {
  const { page } = played({ tip: invoice }, { recommend: async () => ({}) });
  const before = Date.now();
  await page.ask("open");
  const ahead = (page.lookAgainAt.value?.getTime() ?? 0) - before;
  equal(ahead >= 15 * 60_000 && ahead < 15 * 60_000 + 5_000, true, `${ahead} ms`);
  equal(page.tip.value, undefined);
});

test("a tip that comes leaves no time to look again", async () => {
  const { page } = played({ lookAgainAt: "2026-11-03T15:00:00Z" });
  equal(page.lookAgainAt.value?.toISOString(), "2026-11-03T15:00:00.000Z");
  await page.ask("open");
  equal(page.lookAgainAt.value, undefined);
});

test("what can be undone stays so when the next tip comes", async () => {
  const undoable = { tip: invoice, reaction: "done" } as const;
  const { page } = played({ undoable });
  await page.ask("open");
  equal(page.tip.value, walk);
  equal(page.undoable.value, undoable);
});

test("to look again lets no card go; to pull another does", async () => {
  const { page, log } = played({ tip: invoice });
  await page.ask("open");
  deepEqual(log, ["recommend open"]);
});

test("where the mark looks: it blinks only while the first tip is awaited", async () => {
  const answer = Promise.withResolvers<{ tip: typeof walk }>();
  const { page } = played({}, { recommend: () => answer.promise });
  equal(page.gaze.value, "ahead");
  const asked = page.ask("open");
  equal(page.gaze.value, "loading");
  answer.resolve({ tip: walk });
  await asked;
  equal(page.gaze.value, "card");
  const undoable = { tip: invoice, reaction: "done" } as const;
  const again = played(
    { undoable, lookAgainAt: "2026-11-03T15:00:00Z" },
    { recommend: () => new Promise(() => {}) },
  ).page;
  equal(again.gaze.value, "toast");
  void again.ask("open");
  equal(again.gaze.value, "toast");
  equal(played({ tip: walk, undoable }).page.gaze.value, "card");
});

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
