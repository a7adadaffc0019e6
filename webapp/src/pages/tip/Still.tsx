import { ahead } from "../../core/words.ts";

export interface StillProps {
  lookAgainAt: Date | undefined;
  now: Date;
  formToken: string;
}

/** No card: nothing now, or not asked yet. */
export function Still({ lookAgainAt, now, formToken }: StillProps) {
  return (
    <section class="still">
      <h1 tabIndex={-1}>{lookAgainAt ? "Nothing now" : "What now?"}</h1>
      {lookAgainAt && (
        <p class="quiet">
          oO looks again <time dateTime={lookAgainAt.toISOString()}>{ahead(lookAgainAt, now)}</time>.
        </p>
      )}
      <form method="post" action="/tip">
        <input type="hidden" name="form_token" value={formToken} />
        <input type="hidden" name="trigger" value="open" />
        <button type="submit" class={lookAgainAt ? "button" : "button primary"}>
          {lookAgainAt ? "Look now" : "Show my tip"}
        </button>
      </form>
    </section>
  );
}
