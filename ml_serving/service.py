"""Service that computes the probabilities of candidates for the recommender."""

from gen.oo.ranking.v1 import ComputeProbabilitiesRequest, ComputeProbabilitiesResponse
from gen.oo.ranking.v1.services import RankingServiceBase
from ml_serving.domain import Ranker, check
from servers.kernel.rpc import Call


class RankingService(RankingServiceBase[Call]):
    def __init__(self, ranker: Ranker) -> None:
        self.ranker = ranker

    async def compute_probabilities(
        self, request: ComputeProbabilitiesRequest, call: Call
    ) -> ComputeProbabilitiesResponse:
        check(request.candidates)
        ranker = self.ranker
        probabilities = ranker.probabilities(request.schema_hash, request.candidates)
        return ComputeProbabilitiesResponse(
            probabilities=probabilities, ranker=ranker.name, version=ranker.version, model_hash=ranker.model_hash
        )
