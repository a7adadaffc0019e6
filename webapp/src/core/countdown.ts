/** Countdown that can be paused, as for a toast that must not disappear while the pointer is over it. */

import { browserTimers, type Timers } from "./timers.ts";

export interface Countdown {
  start: (ms: number) => void;
  pause: () => void;
  resume: () => void;
  stop: () => void;
}

/** Return a countdown that calls `onEnd` once per start. `now` returns milliseconds of a monotonic clock. */
export function createCountdown(
  onEnd: () => void,
  now = () => performance.now(),
  timers: Timers = browserTimers,
): Countdown {
  let timer: number | undefined;
  let remainingMs = 0;
  let startedAt = 0;

  function run(): void {
    startedAt = now();
    timer = timers.start(finish, remainingMs);
  }

  function finish(): void {
    timer = undefined;
    remainingMs = 0;
    onEnd();
  }

  function pause(): void {
    if (timer === undefined) return;
    timers.stop(timer);
    timer = undefined;
    remainingMs -= now() - startedAt;
  }

  return {
    start(ms) {
      pause();
      remainingMs = ms;
      run();
    },
    pause,
    resume() {
      if (timer === undefined && remainingMs > 0) run();
    },
    stop() {
      pause();
      remainingMs = 0;
    },
  };
}
