import { untilWords } from "../../core/words.ts";

export interface EmptyStateProps {
  lookAgainAt: Date | undefined;
  now: Date;
  formToken: string;
}

/** The page without a tip: before the first request, or with nothing now. */
export function EmptyState({ lookAgainAt, now, formToken }: EmptyStateProps) {
  return (
    <section class="empty-state">
      <h1 tabIndex={-1}>{lookAgainAt ? "Nothing now" : "What now?"}</h1>
      {lookAgainAt && (
        <p class="quiet">
          oO looks again <time dateTime={lookAgainAt.toISOString()}>{untilWords(lookAgainAt, now)}</time>.
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
