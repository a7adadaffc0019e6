/** How long a tip was in the foreground. */

const CAP_MS = 120_000;

export interface Dwell {
  /** The page came to the foreground, or left it. */
  visible: (on: boolean) => void;
  /** Milliseconds so far, at most two minutes. */
  ms: () => number;
}

export function dwell(visible: boolean, now = () => performance.now()): Dwell {
  let total = 0;
  let since = visible ? now() : undefined;

  return {
    visible(on) {
      if (on) since ??= now();
      else if (since !== undefined) {
        total += now() - since;
        since = undefined;
      }
    },
    ms() {
      return Math.min(CAP_MS, Math.round(total + (since === undefined ? 0 : now() - since)));
    },
  };
}
