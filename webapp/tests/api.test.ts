import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { mock, test } from "node:test";
import { call, type Line, line, Problem } from "../src/core/api.ts";

interface Sent {
  path: string;
  init: RequestInit;
}

/** A connection on which each answer is used up in turn; "lost" is one that breaks. Each key is another. */
function answering(...answers: (Response | "lost")[]): { by: Line; sent: Sent[]; waits: number[] } {
  const sent: Sent[] = [];
  const waits: number[] = [];
  let keys = 0;
  const by: Line = {
    send: async (path, init) => {
      sent.push({ path, init });
      const answer = answers.shift();
      if (!answer || answer === "lost") throw new TypeError("Failed to fetch");
      return answer;
    },
    key: () => `key-${++keys}`,
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
  equal(sent[0]?.init.method, "POST");
  deepEqual(sent[0]?.init.headers, { "Content-Type": "application/json", "X-oO": "1", "Idempotency-Key": "key-1" });
  equal(sent[0]?.init.body, '{"trigger":"open"}');
});

test("a call uses the operation's own method", async () => {
  const { by, sent } = answering(Response.json({}));
  await call("deleteMe", { confirmation: "delete" }, by);
  equal(sent[0]?.init.method, "DELETE");
});

test("a field in the path goes there and not into the body", async () => {
  const { by, sent } = answering(Response.json({}));
  const request = { id: "a/b" };
  await call("reportShown", request, by);
  equal(sent[0]?.path, "/api/tips/a%2Fb:shown");
  equal(sent[0]?.init.body, "{}");
  deepEqual(request, { id: "a/b" }, "the request is the caller's and stays as it was");
});

test("a reaction whose connection broke is sent again under the same key", async () => {
  const { by, sent, waits } = answering("lost", new Response(null, { status: 503 }), Response.json({ tip: {} }));
  deepEqual(await call("sendFeedback", { tipId: "t1", reaction: "done" }, by), { tip: {} });
  const keys = sent.map(({ init }) => new Headers(init.headers).get("Idempotency-Key"));
  deepEqual(keys, ["key-1", "key-1", "key-1"]);
  equal(new Set(sent.map(({ path, init }) => JSON.stringify([path, init.method, init.headers, init.body]))).size, 1);
  deepEqual(waits, [300, 1_200]);
});

test("two calls have two keys", async () => {
  const { by, sent } = answering(Response.json({}), Response.json({}));
  await call("recommend", { trigger: "open" }, by);
  await call("recommend", { trigger: "open" }, by);
  const [one, other] = sent.map(({ init }) => new Headers(init.headers).get("Idempotency-Key"));
  notEqual(one, other);
});

test("a BFF that cannot be reached is a problem of its own", async () => {
  for (const answer of ["lost", new Response(null, { status: 503 })] as const) {
    const { by, sent, waits } = answering(answer, answer, answer, Response.json({}));
    await rejects(call("recommend", { trigger: "open" }, by), { name: "Problem", status: 0, reason: "OFFLINE" });
    equal(sent.length, 3);
    equal(waits.length, 2);
  }
});

test("only 503 is tried again: any other status is the BFF's last word", async () => {
  for (const status of [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 501, 502, 504]) {
    const { by, sent, waits } = answering(Response.json({}, { status }), Response.json({}));
    await rejects(call("recommend", { trigger: "open" }, by), { name: "Problem", status });
    equal(sent.length, 1, `sent once after ${status}`);
    deepEqual(waits, []);
  }
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

test("a refusal without a detail is told by its title, one without words by ours", async () => {
  const titled = answering(Response.json({ title: "Too many requests" }, { status: 429 }));
  await rejects(call("recommend", { trigger: "open" }, titled.by), { message: "Too many requests", reason: "" });
  const wordless = answering(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await rejects(call("recommend", { trigger: "open" }, wordless.by), {
    status: 502,
    message: "That did not work.",
    reason: "",
  });
});

test("each attempt has ten seconds of its own", async () => {
  const asked: number[] = [];
  const signals: AbortSignal[] = [];
  mock.method(AbortSignal, "timeout", (ms: number) => {
    asked.push(ms);
    signals.push(new AbortController().signal);
    return signals.at(-1);
  });
  const { by, sent } = answering("lost", Response.json({}));
  await call("recommend", { trigger: "open" }, by);
  mock.restoreAll();
  deepEqual(asked, [10_000, 10_000]);
  equal(sent[0]?.init.signal, signals[0]);
  equal(sent[1]?.init.signal, signals[1]);
});

test("without more ado a call goes to the network, under a random key, and waits by the clock", async () => {
  const sent: Sent[] = [];
  mock.method(globalThis, "fetch", async (path: string, init: RequestInit) => {
    sent.push({ path, init });
    return Response.json({ ok: true });
  });
  deepEqual(await call("recommend", { trigger: "pull" }), { ok: true });
  mock.restoreAll();
  equal(sent[0]?.path, "/api/recommend");
  equal(sent[0]?.init.body, '{"trigger":"pull"}');
  match(new Headers(sent[0]?.init.headers).get("Idempotency-Key") ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  notEqual(line.key(), line.key());

  mock.timers.enable({ apis: ["setTimeout"] });
  let isOver = false;
  const waiting = line.wait(300).then(() => {
    isOver = true;
  });
  mock.timers.tick(299);
  await Promise.resolve();
  equal(isOver, false);
  mock.timers.tick(1);
  await waiting;
  mock.timers.reset();
});

test("a problem is an error with the BFF's words", () => {
  const problem = new Problem(409, "ALREADY_REACTED", "this tip has its reaction");
  equal(String(problem), "Problem: this tip has its reaction");
  equal(problem instanceof Error, true);
});
