/** Detection of a long press by the mouse or a finger that stays down in one place. */

import { browserTimers, type Timers } from "./timers.ts";

export const LONG_PRESS_MS = 450;
const MOVE_TOLERANCE_PX = 10;

export interface Point {
  x: number;
  y: number;
}

export interface LongPress {
  down: (point: Point) => void;
  move: (point: Point) => void;
  up: () => void;
}

/** Return pointer handlers. `onPressing` is called when a press starts and ends, `onLongPress` when it was long. */
export function createLongPress(
  onPressing: (isPressing: boolean) => void,
  onLongPress: () => void,
  timers: Timers = browserTimers,
): LongPress {
  let timer: number | undefined;
  let start: Point = { x: 0, y: 0 };

  function end(): void {
    if (timer === undefined) return;
    timers.stop(timer);
    timer = undefined;
    onPressing(false);
  }

  function finish(): void {
    end();
    onLongPress();
  }

  return {
    down(point) {
      end();
      start = point;
      onPressing(true);
      timer = timers.start(finish, LONG_PRESS_MS);
    },
    move(point) {
      if (Math.hypot(point.x - start.x, point.y - start.y) > MOVE_TOLERANCE_PX) end();
    },
    up: end,
  };
}
