import { ahead, phrase, phraseParts } from "../../core/phrases.ts";

export interface EmptyStateProps {
  lookAgainAt: Date | undefined;
  now: Date;
  formToken: string;
}

/** Shown without a tip, before the first request or with nothing now. */
export function EmptyState({ lookAgainAt, now, formToken }: EmptyStateProps) {
  return (
    <section class="empty-state">
      <h1 tabIndex={-1}>{lookAgainAt ? phrase("nothing_now") : phrase("what_now")}</h1>
      {lookAgainAt && (
        <p class="quiet">
          {phraseParts("looks_again", {
            when: <time dateTime={lookAgainAt.toISOString()}>{ahead(lookAgainAt, now)}</time>,
          })}
        </p>
      )}
      <form method="post" action="/tip">
        <input type="hidden" name="form_token" value={formToken} />
        <input type="hidden" name="trigger" value="open" />
        <button type="submit" class={lookAgainAt ? "button" : "button primary"}>
          {lookAgainAt ? phrase("look_now") : phrase("show_my_tip")}
        </button>
      </form>
    </section>
  );
}
