import { Card } from "./Card.tsx";
import { Eyes } from "./Eyes.tsx";
import { Still } from "./Still.tsx";
import { Toast } from "./Toast.tsx";
import type { Turn, Way } from "./turn.ts";

export interface PageProps {
  turn: Turn;
  formToken: string;
  leaving: Way | undefined;
  holding: boolean;
  now: Date;
  hover: (on: boolean) => void;
}

/** Everything on the tip page but its foot: eyes, one card or none, one toast or none. */
export function Page({ turn, formToken, leaving, holding, now, hover }: PageProps) {
  const tip = turn.tip.value;
  const undoable = turn.undoable.value;
  const lookAgainAt = turn.lookAgainAt.value;
  return (
    <>
      <Eyes gaze={turn.gaze.value} holding={holding} />
      {tip ? (
        <Card key={tip.id} tip={tip} formToken={formToken} now={now} leaving={leaving} holding={holding} />
      ) : (
        <Still key="still" lookAgainAt={lookAgainAt} now={now} formToken={formToken} />
      )}
      {undoable && <Toast key="toast" undoable={undoable} formToken={formToken} hover={hover} />}
      {turn.trouble.value && (
        <p key="trouble" class="toast trouble" role="alert">
          {turn.trouble.value}
        </p>
      )}
    </>
  );
}
