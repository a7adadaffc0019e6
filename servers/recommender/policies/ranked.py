"""Probabilities from the ranker in ml_serving, which runs in a process of its own."""

from gen.oo.ranking.v1 import ComputeProbabilitiesRequest, Features
from gen.oo.ranking.v1.services import RankingServiceStub
from servers.kernel.clock import Clock
from servers.kernel.errors import Error, TimedOut, Unavailable
from servers.kernel.module import ModuleContext
from servers.recommender.policies import ActionProbabilities, ActionSet, PolicyUnavailable

FAILURES_MAX = 5
PAUSE_S = 5.0


class RankedPolicy:
    """Asks the ranker. After FAILURES_MAX failures in a row it pauses for PAUSE_S, so that a slow one delays nobody."""

    name = "ranked"
    version = "1"

    def __init__(self, ranking: RankingServiceStub, clock: Clock) -> None:
        self._ranking = ranking
        self._clock = clock
        self._failures = 0
        self._paused_until = 0.0

    async def probabilities(self, action_set: ActionSet) -> ActionProbabilities:
        """Return the ranker's probabilities. Raises PolicyUnavailable if it is down, too slow, or refuses."""
        if self._clock.monotonic() < self._paused_until:
            raise PolicyUnavailable("ranker pauses after failures")
        features = [
            Features(candidate_id=i, values=list(v)) for i, v in zip(action_set.ids, action_set.features, strict=True)
        ]
        request = ComputeProbabilitiesRequest(schema_hash=action_set.schema_hash, candidates=features)
        try:
            response = await self._ranking.compute_probabilities(request)
        except Error as error:
            self._failed()
            raise PolicyUnavailable(_reason(error)) from error
        self._failures = 0
        return ActionProbabilities(tuple(response.probabilities), response.model_hash)

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES_MAX:
            self._failures = 0
            self._paused_until = self._clock.monotonic() + PAUSE_S


def _reason(error: Error) -> str:
    if isinstance(error, Unavailable):
        return "ranker unavailable"
    return "ranker too slow" if isinstance(error, TimedOut) else f"ranker refused: {error.reason}"


def connect(module: ModuleContext) -> RankedPolicy:
    return RankedPolicy(module.stub(RankingServiceStub), module.clock)
