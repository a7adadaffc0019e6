/** A long press: begins with a finger, is held for a time, ends early when the finger moves or lifts. */

export const HOLD_MS = 450;
const SLACK_PX = 10;

export interface Point {
  x: number;
  y: number;
}

export interface Hold {
  down: (at: Point) => void;
  move: (at: Point) => void;
  up: () => void;
}

export interface Timers {
  start: (run: () => void, ms: number) => number;
  stop: (timer: number) => void;
}

export const timers: Timers = {
  start: (run, ms) => setTimeout(run, ms) as unknown as number,
  stop: (timer) => clearTimeout(timer),
};

/** `holding` hears when a press begins and ends; `held` when it has lasted. */
export function hold(holding: (on: boolean) => void, held: () => void, by: Timers = timers): Hold {
  let timer: number | undefined;
  let from: Point = { x: 0, y: 0 };

  function end(): void {
    if (timer === undefined) return;
    by.stop(timer);
    timer = undefined;
    holding(false);
  }

  function last(): void {
    end();
    held();
  }

  return {
    down(at) {
      end();
      from = at;
      holding(true);
      timer = by.start(last, HOLD_MS);
    },
    move(at) {
      if (Math.hypot(at.x - from.x, at.y - from.y) > SLACK_PX) end();
    },
    up: end,
  };
}
