"""Weighs candidates for the recommender."""

from __future__ import annotations

from gen.oo.ranking.v1 import WeighRequest, WeighResponse
from gen.oo.ranking.v1.services import RankingServiceBase
from ml_serving.domain import Ranker, check
from servers.kernel.rpc import Call


class RankingService(RankingServiceBase[Call]):
    def __init__(self, ranker: Ranker) -> None:
        self.ranker = ranker

    async def weigh(self, request: WeighRequest, call: Call) -> WeighResponse:
        check(request.candidates)
        ranker = self.ranker
        weights = ranker.weigh(request.schema_hash, request.candidates)
        return WeighResponse(weights=weights, ranker=ranker.name, version=ranker.version, model_hash=ranker.model_hash)
