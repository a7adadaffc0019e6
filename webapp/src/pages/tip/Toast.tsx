import type { TipSummary } from "../../../../gen/web/api.ts";
import { phrase, reactionLabel } from "../../core/phrases.ts";

export interface ToastProps {
  undoable: TipSummary;
  formToken: string;
  onHover: (isOver: boolean) => void;
}

/** Names the last reaction and its tip, and offers undo. `onHover` tells if the pointer or the focus is in it. */
export function Toast({ undoable, formToken, onHover }: ToastProps) {
  const { tip, reaction } = undoable;
  if (!tip || !reaction) return null;
  return (
    <form
      class="toast"
      method="post"
      action="/tip/react"
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
      onFocusIn={() => onHover(true)}
      onFocusOut={() => onHover(false)}
    >
      <input type="hidden" name="form_token" value={formToken} />
      <input type="hidden" name="tip_id" value={tip.id} />
      <p role="status">
        <span>{reactionLabel(reaction)}:</span> <bdi>{tip.title}</bdi>
      </p>
      <button type="submit" class="button slim" name="reaction" value="undo" aria-keyshortcuts="u">
        {phrase("undo")}
      </button>
    </form>
  );
}
