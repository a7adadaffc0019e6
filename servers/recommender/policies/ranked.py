"""Weights from the ranker in ml_serving, which runs in a process of its own."""

from __future__ import annotations

from gen.oo.ranking.v1 import Features, WeighRequest
from gen.oo.ranking.v1.services import RankingServiceStub
from servers.kernel.clock import Clock
from servers.kernel.errors import Error, TimedOut, Unavailable
from servers.kernel.module import ModuleContext
from servers.recommender.policies import NoAnswer, Slate, Weighing

FAILURES_MAX = 5
REST_S = 5.0


class RankedPolicy:
    """After FAILURES_MAX failures in a row the ranker is left alone for REST_S seconds, so that a slow one slows nobody
    down.
    """

    name = "ranked"
    version = "1"

    def __init__(self, ranking: RankingServiceStub, clock: Clock) -> None:
        self._ranking = ranking
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0

    async def weigh(self, slate: Slate) -> Weighing:
        """Raises NoAnswer when the ranker is down, too slow or refuses."""
        if self._clock.monotonic() < self._rests_until:
            raise NoAnswer("ranker rests after failures")
        features = [Features(candidate_id=i, values=list(v)) for i, v in zip(slate.ids, slate.features, strict=True)]
        request = WeighRequest(schema_hash=slate.schema_hash, candidates=features)
        try:
            answer = await self._ranking.weigh(request)
        except Error as error:
            self._failed()
            raise NoAnswer(_reason(error)) from error
        self._failures = 0
        return Weighing(tuple(answer.weights), answer.model_hash)

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES_MAX:
            self._failures = 0
            self._rests_until = self._clock.monotonic() + REST_S


def _reason(error: Error) -> str:
    if isinstance(error, Unavailable):
        return "ranker unavailable"
    return "ranker too slow" if isinstance(error, TimedOut) else f"ranker refused: {error.reason}"


def connect(module: ModuleContext) -> RankedPolicy:
    return RankedPolicy(module.stub(RankingServiceStub), module.clock)
