import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { test } from "node:test";
import { browserTransport, call, Problem, type Transport } from "../src/core/api.ts";

interface Sent {
  path: string;
  init: RequestInit;
}

/** Transport that gives these responses in order; "lost" is a lost connection. Each key is different. */
function fakeTransport(...responses: (Response | "lost")[]): { transport: Transport; sent: Sent[]; waits: number[] } {
  const sent: Sent[] = [];
  const waits: number[] = [];
  let keys = 0;
  const transport: Transport = {
    send: async (path, init) => {
      sent.push({ path, init });
      const response = responses.shift();
      if (!response || response === "lost") throw new TypeError("Failed to fetch");
      return response;
    },
    newKey: () => `key-${++keys}`,
    wait: async (ms) => {
      waits.push(ms);
    },
  };
  return { transport, sent, waits };
}

test("a call has the headers that the BFF requires of its pages", async () => {
  const { transport, sent } = fakeTransport(Response.json({ tip: { id: "t1" } }));
  deepEqual(await call("RecommenderService.Recommend", { trigger: "open" }, transport), { tip: { id: "t1" } });
  equal(sent[0]?.path, "/api/recommend");
  equal(sent[0]?.init.method, "POST");
  deepEqual(sent[0]?.init.headers, { "Content-Type": "application/json", "X-oO": "1", "Idempotency-Key": "key-1" });
  equal(sent[0]?.init.body, '{"trigger":"open"}');
});

test("a call uses the operation's own method", async () => {
  const { transport, sent } = fakeTransport(Response.json({}));
  await call("AuthService.DeleteMe", { confirmation: "delete" }, transport);
  equal(sent[0]?.init.method, "DELETE");
});

test("a field of the path is left out of the body", async () => {
  const { transport, sent } = fakeTransport(Response.json({}));
  const request = { id: "a/b" };
  await call("RecommenderService.ReportShown", request, transport);
  equal(sent[0]?.path, "/api/tips/a%2Fb:shown");
  equal(sent[0]?.init.body, "{}");
  deepEqual(request, { id: "a/b" }, "the caller's request is not changed");
});

test("a call without a response is sent again with the same key", async () => {
  const { transport, sent, waits } = fakeTransport(
    "lost",
    new Response(null, { status: 503 }),
    Response.json({ tip: {} }),
  );
  deepEqual(await call("RecommenderService.SendFeedback", { tipId: "t1", reaction: "done" }, transport), { tip: {} });
  const keys = sent.map(({ init }) => new Headers(init.headers).get("Idempotency-Key"));
  deepEqual(keys, ["key-1", "key-1", "key-1"]);
  equal(new Set(sent.map(({ path, init }) => JSON.stringify([path, init.method, init.headers, init.body]))).size, 1);
  deepEqual(waits, [300, 1_200]);
});

test("each call has its own key", async () => {
  const { transport, sent } = fakeTransport(Response.json({}), Response.json({}));
  await call("RecommenderService.Recommend", { trigger: "open" }, transport);
  await call("RecommenderService.Recommend", { trigger: "open" }, transport);
  const [one, other] = sent.map(({ init }) => new Headers(init.headers).get("Idempotency-Key"));
  notEqual(one, other);
});

test("a BFF that cannot be reached is an OFFLINE problem after three attempts", async () => {
  for (const response of ["lost", new Response(null, { status: 503 })] as const) {
    const { transport, sent, waits } = fakeTransport(response, response, response, Response.json({}));
    await rejects(call("RecommenderService.Recommend", { trigger: "open" }, transport), {
      name: "Problem",
      status: 0,
      reason: "OFFLINE",
      message: "oO cannot be reached.",
    });
    equal(sent.length, 3);
    equal(waits.length, 2);
  }
});

test("only 503 is tried again, no other status", async () => {
  for (const status of [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 501, 502, 504]) {
    const { transport, sent, waits } = fakeTransport(Response.json({}, { status }), Response.json({}));
    await rejects(call("RecommenderService.Recommend", { trigger: "open" }, transport), { name: "Problem", status });
    equal(sent.length, 1, `sent once after ${status}`);
    deepEqual(waits, []);
  }
});

test("a problem has the detail of the response, and is not tried again", async () => {
  const problem = { title: "Conflict", status: 409, detail: "this tip has its reaction", reason: "ALREADY_REACTED" };
  const { transport, sent } = fakeTransport(Response.json(problem, { status: 409 }));
  await rejects(call("RecommenderService.SendFeedback", { tipId: "t1", reaction: "done" }, transport), {
    status: 409,
    reason: "ALREADY_REACTED",
    message: "this tip has its reaction",
  });
  equal(sent.length, 1);
});

test("a problem without a detail has the title, one without both a text of ours", async () => {
  const titled = fakeTransport(Response.json({ title: "Too many requests" }, { status: 429 }));
  await rejects(call("RecommenderService.Recommend", { trigger: "open" }, titled.transport), {
    message: "Too many requests",
    reason: "",
  });
  const untitled = fakeTransport(new Response("<h1>Bad gateway</h1>", { status: 502 }));
  await rejects(call("RecommenderService.Recommend", { trigger: "open" }, untitled.transport), {
    status: 502,
    message: "That did not work.",
    reason: "",
  });
});

test("each attempt has a timeout of ten seconds", async (context) => {
  const timeouts: number[] = [];
  const signals: AbortSignal[] = [];
  context.mock.method(AbortSignal, "timeout", (ms: number) => {
    timeouts.push(ms);
    signals.push(new AbortController().signal);
    return signals.at(-1);
  });
  const { transport, sent } = fakeTransport("lost", Response.json({}));
  await call("RecommenderService.Recommend", { trigger: "open" }, transport);
  deepEqual(timeouts, [10_000, 10_000]);
  equal(sent[0]?.init.signal, signals[0]);
  equal(sent[1]?.init.signal, signals[1]);
});

test("the default transport is the network, random keys and real time", async (context) => {
  const sent: Sent[] = [];
  context.mock.method(globalThis, "fetch", async (path: string, init: RequestInit) => {
    sent.push({ path, init });
    return Response.json({ ok: true });
  });
  deepEqual(await call("RecommenderService.Recommend", { trigger: "pull" }), { ok: true });
  equal(sent[0]?.path, "/api/recommend");
  equal(sent[0]?.init.body, '{"trigger":"pull"}');
  match(new Headers(sent[0]?.init.headers).get("Idempotency-Key") ?? "", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  notEqual(browserTransport.newKey(), browserTransport.newKey());

  context.mock.timers.enable({ apis: ["setTimeout"] });
  let isOver = false;
  const waiting = browserTransport.wait(300).then(() => {
    isOver = true;
  });
  context.mock.timers.tick(299);
  await Promise.resolve();
  equal(isOver, false);
  context.mock.timers.tick(1);
  await waiting;
});

test("a problem is an error with the detail as its message", () => {
  const problem = new Problem(409, "ALREADY_REACTED", "this tip has its reaction");
  equal(String(problem), "Problem: this tip has its reaction");
  equal(problem instanceof Error, true);
});
