/** Stopwatch of the time that a tip was in the foreground. */

const MAX_MS = 120_000;

export interface DwellTimer {
  setVisible: (isVisible: boolean) => void;
  /** Return the milliseconds in the foreground so far, at most two minutes. */
  elapsedMs: () => number;
}

export function createDwellTimer(isVisible: boolean, now = () => performance.now()): DwellTimer {
  let total = 0;
  let visibleSince = isVisible ? now() : undefined;

  return {
    setVisible(isVisible) {
      if (isVisible) visibleSince ??= now();
      else if (visibleSince !== undefined) {
        total += now() - visibleSince;
        visibleSince = undefined;
      }
    },
    elapsedMs() {
      return Math.min(MAX_MS, Math.round(total + (visibleSince === undefined ? 0 : now() - visibleSince)));
    },
  };
}
