"""Every eligible candidate alike: the first policy, the control, and what answers when another has none."""

from __future__ import annotations

from servers.recommender.draw import TOTAL
from servers.recommender.policies import NoAnswer, Slate, Weighing


class RandomPolicy:
    name = "random"
    version = "1"

    def weigh(self, slate: Slate) -> Weighing:
        """Equal weights; what does not divide goes one by one to the first.

        Raises NoAnswer for more candidates than weights.
        """
        share, rest = divmod(TOTAL, len(slate.ids))
        if share == 0:
            raise NoAnswer("too many candidates")
        return Weighing((share + 1,) * rest + (share,) * (len(slate.ids) - rest))


POLICY = RandomPolicy()
