import type { Timers } from "../src/core/timers.ts";

/** Clock and timers that move only when a test says so. */
export interface FakeClock extends Timers {
  now: () => number;
  advance: (ms: number) => void;
}

export function createFakeClock(): FakeClock {
  let time = 5_000; // not 0, so that a forgotten start time shows
  let lastTimer = 0;
  const timers = new Map<number, { due: number; run: () => void }>();
  return {
    now: () => time,
    start(run, ms) {
      timers.set(++lastTimer, { due: time + ms, run });
      return lastTimer;
    },
    stop: (timer) => {
      timers.delete(timer);
    },
    advance(ms) {
      time += ms;
      for (const [timer, { due, run }] of timers) {
        if (due > time) continue;
        timers.delete(timer);
        run();
      }
    },
  };
}
