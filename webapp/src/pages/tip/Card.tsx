import type { Tip } from "../../../../gen/web/api.ts";
import { phrase, sourceLabels } from "../../core/phrases.ts";
import { snoozeOptions } from "../../core/snooze.ts";
import type { ExitDirection } from "./tip_state.ts";

export interface CardProps {
  tip: Tip;
  formToken: string;
  now: Date;
  exit: ExitDirection | undefined;
  isPressing: boolean;
}

/** The card of a tip. Its form also works without a script; bff/templates/tip.html has the same markup. */
export function Card({ tip, formToken, now, exit, isPressing }: CardProps) {
  const labels = sourceLabels(tip);
  return (
    <article class="card" data-exit={exit} data-pressing={isPressing ? "" : undefined}>
      <p class="source">
        {labels.map((label) => (
          <span key={label}>
            <bdi>{label}</bdi>
          </span>
        ))}
      </p>
      <h1 dir="auto" tabIndex={-1}>
        {tip.title}
      </h1>
      {tip.body && (
        <p class="body" dir="auto">
          {tip.body}
        </p>
      )}
      <form class="actions" method="post" action="/tip/react">
        <input type="hidden" name="form_token" value={formToken} />
        <input type="hidden" name="tip_id" value={tip.id} />
        {tip.kind === "advice" ? (
          <button type="submit" class="button primary" name="reaction" value="acknowledge" aria-keyshortcuts="d">
            {phrase("got_it")}
          </button>
        ) : (
          <button type="submit" class="button primary" name="reaction" value="done" aria-keyshortcuts="d">
            {phrase("done")}
          </button>
        )}
        <button class="button" type="button" popovertarget="menu" aria-keyshortcuts="m">
          {phrase("more")}
        </button>
        <Menu tip={tip} now={now} app={labels[0] ?? ""} />
      </form>
    </article>
  );
}

function Menu({ tip, now, app }: { tip: Tip; now: Date; app: string }) {
  return (
    <div id="menu" class="sheet" popover="auto" role="dialog" aria-label={phrase("more")}>
      {tip.kind === "advice" && (
        <button type="submit" class="button" name="reaction" value="save">
          {phrase("save")}
        </button>
      )}
      <fieldset class="snooze-options">
        <legend>{phrase("snooze")}</legend>
        {snoozeOptions(now).map(({ name, label }) => (
          <button
            type="submit"
            key={name}
            class="button"
            name="reaction"
            value={`snooze-${name}`}
            aria-label={phrase("snooze_until", { time: label })}
          >
            {label}
          </button>
        ))}
      </fieldset>
      <hr />
      <button type="submit" class="button" name="reaction" value="dismiss">
        {phrase("not_for_me")}
      </button>
      <button type="submit" class="button" name="trigger" value="pull" formaction="/tip">
        {phrase("another_tip")}
      </button>
      {tip.deepLink && (
        <a class="button" href={tip.deepLink} target="_blank" rel="noreferrer">
          {phrase("open_in", { app })}
        </a>
      )}
    </div>
  );
}
