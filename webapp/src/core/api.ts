/** Calls the BFF's JSON face: every failure is a Problem, a lost connection is tried again under the same key. */

import { type Operations, operations } from "../../../gen/web/api.ts";

/** A refusal in the words of RFC 9457. `status` 0: the BFF was not reached. */
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

/** What a call needs of its surroundings. */
export interface Line {
  send: (path: string, init: RequestInit) => Promise<Response>;
  key: () => string;
  wait: (ms: number) => Promise<void>;
}

const DEADLINE_MS = 10_000;
const PAUSES_MS = [300, 1_200];

export const line: Line = {
  send: (path, init) => fetch(path, init),
  key: () => crypto.randomUUID(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** An operation that changes something: fields in its path go there, the others are the body. Throws Problem. */
export async function call<Name extends keyof Operations>(
  name: Name,
  request: Operations[Name]["request"],
  by: Line = line,
): Promise<Operations[Name]["response"]> {
  const [method, template] = operations[name];
  const body: Record<string, unknown> = { ...request };
  const path = template.replace(/\{(\w+)\}/g, (_, field) => take(body, field));
  const headers = { "Content-Type": "application/json", "X-oO": "1", "Idempotency-Key": by.key() };
  return persist(path, { method, headers, body: JSON.stringify(body) }, by);
}

function take(body: Record<string, unknown>, field: string): string {
  const value = String(body[field]);
  delete body[field];
  return encodeURIComponent(value);
}

/** Repeats after a lost connection; the key makes that harmless. */
async function persist<Answer>(path: string, init: RequestInit, by: Line): Promise<Answer> {
  for (const pause of PAUSES_MS) {
    const response = await attempt(path, init, by);
    if (response) return read<Answer>(response);
    await by.wait(pause);
  }
  const response = await attempt(path, init, by);
  if (!response) throw new Problem(0, "OFFLINE", "oO cannot be reached.");
  return read<Answer>(response);
}

async function attempt(path: string, init: RequestInit, by: Line): Promise<Response | undefined> {
  try {
    const response = await by.send(path, { ...init, signal: AbortSignal.timeout(DEADLINE_MS) });
    return response.status === 503 ? undefined : response;
  } catch {
    return undefined;
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw new Problem(response.status, answer.reason ?? "", answer.detail ?? answer.title ?? "That did not work.");
}
