/** One-shot timers, as an object so that tests can pass their own. */
export interface Timers {
  start: (run: () => void, ms: number) => number;
  stop: (timer: number) => void;
}

export const browserTimers: Timers = {
  // The cast is for Node's types: there setTimeout returns an object.
  start: (run, ms) => setTimeout(run, ms) as unknown as number,
  stop: (timer) => clearTimeout(timer),
};
