import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
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
      feedback: async (id, reaction) => {
        log.push(`${reaction} ${id}`);
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
  deepEqual(log, ["done t1", "leaves forward"]);
  equal(page.tip.value, undefined);
  equal(page.undoable.value?.tip?.title, "Send the invoice to Mara");
  equal(page.gaze.value, "toast");
});

test("undo brings the tip back", async () => {
  const { page, log } = played({ undoable: { tip: invoice, reaction: "done" } });
  await page.undo();
  deepEqual(log, ["undo t1"]);
  equal(page.tip.value, invoice);
  equal(page.undoable.value, undefined);
});

test("undo right after done waits until done has arrived", async () => {
  const { page, log } = played({ tip: invoice });
  const done = page.react("done");
  const undone = page.undo();
  await Promise.all([done, undone]);
  deepEqual(log, ["done t1", "leaves forward", "undo t1"]);
  equal(page.tip.value, invoice);
});

test("a second tap while the first is under way does nothing", async () => {
  const { page, log } = played({ tip: invoice });
  await Promise.all([page.react("done"), page.react("done"), page.ask("pull")]);
  deepEqual(log, ["done t1", "leaves forward"]);
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
