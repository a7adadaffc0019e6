import { Card } from "./Card.tsx";
import { EmptyState } from "./EmptyState.tsx";
import { Logo } from "./Logo.tsx";
import { Toast } from "./Toast.tsx";
import type { ExitDirection, TipState } from "./tip_state.ts";

export interface PageProps {
  state: TipState;
  formToken: string;
  exit: ExitDirection | undefined;
  isPressing: boolean;
  now: Date;
  onHover: (isOver: boolean) => void;
}

/** The tip page above its footer, with a logo, a card or the empty state, a toast, and an error. */
export function Page({ state, formToken, exit, isPressing, now, onHover }: PageProps) {
  const tip = state.tip.value;
  const undoable = state.undoable.value;
  const lookAgainAt = state.lookAgainAt.value;
  return (
    <>
      <Logo view={state.view.value} isPressing={isPressing} />
      {tip ? (
        <Card key={tip.id} tip={tip} formToken={formToken} now={now} exit={exit} isPressing={isPressing} />
      ) : (
        <EmptyState key="empty" lookAgainAt={lookAgainAt} now={now} formToken={formToken} />
      )}
      {undoable && <Toast key="toast" undoable={undoable} formToken={formToken} onHover={onHover} />}
      {state.errorText.value && (
        <p key="error" class="toast error" role="alert">
          {state.errorText.value}
        </p>
      )}
    </>
  );
}
