"""The uniform policy: the first one, the control, and the fallback when another is unavailable."""

from servers.recommender.policies import ActionProbabilities, ActionSet, PolicyUnavailable
from servers.recommender.sampling import PROBABILITY_SCALE


class RandomPolicy:
    name = "random"
    version = "1"

    def probabilities(self, action_set: ActionSet) -> ActionProbabilities:
        """Return equal probabilities. The remainder goes one by one to the first candidates.

        Raises PolicyUnavailable for more than PROBABILITY_SCALE candidates.
        """
        share, rest = divmod(PROBABILITY_SCALE, len(action_set.ids))
        if share == 0:
            raise PolicyUnavailable("too many candidates")
        return ActionProbabilities((share + 1,) * rest + (share,) * (len(action_set.ids) - rest))


POLICY = RandomPolicy()
