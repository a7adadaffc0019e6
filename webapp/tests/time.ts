/** Time that moves when a test says so. */

import type { Timers } from "../src/core/hold.ts";

export interface Time extends Timers {
  now: () => number;
  pass: (ms: number) => void;
}

export function time(): Time {
  let at = 0;
  let last = 0;
  const waiting = new Map<number, { due: number; run: () => void }>();
  return {
    now: () => at,
    start(run, ms) {
      waiting.set(++last, { due: at + ms, run });
      return last;
    },
    stop: (timer) => {
      waiting.delete(timer);
    },
    pass(ms) {
      at += ms;
      for (const [timer, { due, run }] of waiting) {
        if (due > at) continue;
        waiting.delete(timer);
        run();
      }
    },
  };
}
