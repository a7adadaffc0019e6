/** Client of the BFF's JSON API. A call without a response is sent again; a call that failed throws a Problem. */

import { type Operations, operations } from "../../../gen/web/api.ts";

/** Failed call, as RFC 9457 problem details. `status` is 0 if the BFF could not be reached. */
export class Problem extends Error {
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, detail: string) {
    super(detail);
    this.name = "Problem";
    this.status = status;
    this.reason = reason;
  }
}

/** The network, random keys and time: what tests replace. */
export interface Transport {
  send: (path: string, init: RequestInit) => Promise<Response>;
  newKey: () => string;
  wait: (ms: number) => Promise<void>;
}

const ATTEMPT_TIMEOUT_MS = 10_000;
const RETRY_DELAYS_MS = [300, 1_200];

export const browserTransport: Transport = {
  send: (path, init) => fetch(path, init),
  newKey: () => crypto.randomUUID(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Call an operation that changes something. Fields in its path go there, the others into the body. Throws Problem. */
export async function call<Name extends keyof Operations>(
  name: Name,
  request: Operations[Name]["request"],
  transport: Transport = browserTransport,
): Promise<Operations[Name]["response"]> {
  const [method, template] = operations[name];
  const body: Record<string, unknown> = { ...request };
  const path = template.replace(/\{(\w+)\}/g, (_, field) => takeField(body, field));
  const headers = { "Content-Type": "application/json", "X-oO": "1", "Idempotency-Key": transport.newKey() };
  return sendWithRetries(path, { method, headers, body: JSON.stringify(body) }, transport);
}

function takeField(body: Record<string, unknown>, field: string): string {
  const value = String(body[field]);
  delete body[field];
  return encodeURIComponent(value);
}

/** Retry while there is no response. The Idempotency-Key in `init` makes that safe: the BFF applies a key once. */
async function sendWithRetries<Body>(path: string, init: RequestInit, transport: Transport): Promise<Body> {
  for (const delay of RETRY_DELAYS_MS) {
    const response = await sendOnce(path, init, transport);
    if (response) return parse<Body>(response);
    await transport.wait(delay);
  }
  const response = await sendOnce(path, init, transport);
  if (!response) throw new Problem(0, "OFFLINE", "oO cannot be reached.");
  return parse<Body>(response);
}

/** Return the response, or undefined after a lost connection, a timeout or a 503. */
async function sendOnce(path: string, init: RequestInit, transport: Transport): Promise<Response | undefined> {
  try {
    const response = await transport.send(path, { ...init, signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) });
    return response.status === 503 ? undefined : response;
  } catch {
    return undefined;
  }
}

async function parse<Body>(response: Response): Promise<Body> {
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Problem(response.status, body.reason ?? "", body.detail ?? body.title ?? "That did not work.");
}
