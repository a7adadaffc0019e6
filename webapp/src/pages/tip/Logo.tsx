import type { View } from "./tip_state.ts";

/** The logo; bff/templates/parts.html has the same markup. */
export function Logo({ view, isPressing }: { view: View; isPressing: boolean }) {
  return (
    <svg
      class="logo"
      viewBox="0 0 108 62"
      data-view={view}
      data-pressing={isPressing ? "" : undefined}
      aria-hidden="true"
    >
      <g class="o">
        <circle class="ring" cx="20" cy="41.5" r="17" stroke-width="5" pathLength="100" />
        <circle class="dot" cx="20" cy="41.5" r="6.5" />
      </g>
      <g class="O">
        <circle class="ring" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100" />
        <circle class="dot" cx="77" cy="30.5" r="11" />
        <circle class="press-progress" cx="77" cy="30.5" r="28" stroke-width="5" pathLength="100" />
      </g>
    </svg>
  );
}
