import type { TipSummary } from "../../../../gen/web/api.ts";
import { reactionWords } from "../../core/words.ts";

export interface ToastProps {
  undoable: TipSummary;
  formToken: string;
  hover: (on: boolean) => void;
}

/** What was just done to which tip, and the way back. */
export function Toast({ undoable, formToken, hover }: ToastProps) {
  const { tip, reaction } = undoable;
  if (!tip || !reaction) return null;
  return (
    <form
      class="toast"
      method="post"
      action="/tip/react"
      onPointerEnter={() => hover(true)}
      onPointerLeave={() => hover(false)}
      onFocusIn={() => hover(true)}
      onFocusOut={() => hover(false)}
    >
      <input type="hidden" name="form_token" value={formToken} />
      <input type="hidden" name="tip_id" value={tip.id} />
      <p role="status">
        <span>{reactionWords(reaction)}:</span> <bdi>{tip.title}</bdi>
      </p>
      <button type="submit" class="button slim" name="reaction" value="undo" aria-keyshortcuts="u">
        Undo
      </button>
    </form>
  );
}
