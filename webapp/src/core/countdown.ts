/** Counts down once; stands still while somebody points at what would vanish. */

import { type Timers, timers } from "./hold.ts";

export interface Countdown {
  start: (ms: number) => void;
  pause: () => void;
  resume: () => void;
  stop: () => void;
}

/** `over` hears the end. `now`: milliseconds that never run backwards. */
export function countdown(over: () => void, now = () => performance.now(), by: Timers = timers): Countdown {
  let timer: number | undefined;
  let left = 0;
  let since = 0;

  function go(): void {
    since = now();
    timer = by.start(last, left);
  }

  function last(): void {
    timer = undefined;
    left = 0;
    over();
  }

  function halt(): void {
    if (timer === undefined) return;
    by.stop(timer);
    timer = undefined;
    left -= now() - since;
  }

  return {
    start(ms) {
      halt();
      left = ms;
      go();
    },
    pause: halt,
    resume() {
      if (timer === undefined && left > 0) go();
    },
    stop() {
      halt();
      left = 0;
    },
  };
}
