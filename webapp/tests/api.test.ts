import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { call, type Line } from "../src/core/api.ts";

interface Sent {
  path: string;
  init: RequestInit;
}

/** A line on which each answer is used up in turn; "lost" is a connection that breaks. */
function answering(...answers: (Response | "lost")[]): { by: Line; sent: Sent[]; waits: number[] } {
  const sent: Sent[] = [];
  const waits: number[] = [];
  const by: Line = {
    send: async (path, init) => {
      sent.push({ path, init });
      const answer = answers.shift();
      if (!answer || answer === "lost") throw new TypeError("Failed to fetch");
      return answer;
    },
    key: () => "key-1",
    wait: async (ms) => {
      waits.push(ms);
    },
  };
  return { by, sent, waits };
}

test("a call carries what the BFF asks of its own pages", async () => {
  const { by, sent } = answering(Response.json({ tip: { id: "t1" } }));
  deepEqual(await call("recommend", { trigger: "open" }, by), { tip: { id: "t1" } });
  equal(sent[0]?.path, "/api/recommend");
  deepEqual(sent[0]?.init.headers, { "Content-Type": "application/json", "X-oO": "1", "Idempotency-Key": "key-1" });
  equal(sent[0]?.init.body, '{"trigger":"open"}');
});

test("a field in the path goes there and not into the body", async () => {
  const { by, sent } = answering(Response.json({}));
  await call("reportShown", { id: "a/b" }, by);
  equal(sent[0]?.path, "/api/tips/a%2Fb:shown");
  equal(sent[0]?.init.body, "{}");
});

test("a reaction whose connection broke is sent again under the same key", async () => {
  const { by, sent, waits } = answering("lost", new Response(null, { status: 503 }), Response.json({}));
  await call("sendFeedback", { tipId: "t1", reaction: "done" }, by);
  equal(new Set(sent.map(({ init }) => JSON.stringify(init.headers))).size, 1);
  deepEqual(waits, [300, 1_200]);
});

test("a BFF that cannot be reached is a problem of its own", async () => {
  const { by, sent } = answering("lost", "lost", "lost");
  await rejects(call("recommend", { trigger: "open" }, by), { status: 0, reason: "OFFLINE" });
  equal(sent.length, 3);
});

test("a refusal is told in the BFF's own words, once", async () => {
  const refusal = { title: "Conflict", status: 409, detail: "this tip has its reaction", reason: "ALREADY_REACTED" };
  const { by, sent } = answering(Response.json(refusal, { status: 409 }));
  await rejects(call("sendFeedback", { tipId: "t1", reaction: "done" }, by), {
    status: 409,
    reason: "ALREADY_REACTED",
    message: "this tip has its reaction",
  });
  equal(sent.length, 1);
});
