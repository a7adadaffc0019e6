import type { Gaze } from "./turn.ts";

/** The mark; bff/templates/parts.html draws the same. */
export function Eyes({ gaze, holding }: { gaze: Gaze; holding: boolean }) {
  return (
    <svg class="eyes" viewBox="0 0 108 62" data-gaze={gaze} data-holding={holding ? "" : undefined} aria-hidden="true">
      <g class="o">
        <circle class="ring" cx="20" cy="41.5" r="17" stroke-width="5" pathLength="100" />
        <circle class="pupil" cx="20" cy="41.5" r="6.5" />
      </g>
      <g class="O">
        <circle class="ring" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100" />
        <circle class="pupil" cx="77" cy="30.5" r="11" />
        <circle class="hold" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100" />
      </g>
    </svg>
  );
}
