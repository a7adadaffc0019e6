"""`python -m tests.bench.http_gateway.full_server`: oO with all its middleware and a fixed tip."""

from __future__ import annotations

from dataclasses import replace

import orjson

from bff.serving import serve_http
from gen.oo.recommender.v1 import RecommendRequest, RecommendResponse
from gen.oo.recommender.v1.codec import TIP as TIP_CODEC
from gen.oo.recommender.v1.services import RecommenderServiceBase
from servers.kernel.main import main
from servers.kernel.module import Module, ModuleContext
from servers.kernel.rpc import Call
from servers.monolith import MODULES
from servers.recommender.serve import SPEC
from tests.bench.http_gateway.tip import TIP


class FixedRecommender:
    """Decides nothing."""

    def __init__(self) -> None:
        self._tip = TIP_CODEC.from_json(orjson.dumps(TIP))

    async def recommend(self, _request: RecommendRequest, _call: Call) -> RecommendResponse:
        return RecommendResponse(tip=self._tip)

    def __getattr__(self, name: str) -> object:
        """The other methods, which nobody calls here."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.recommend


def build(_kernel: ModuleContext) -> Module:
    return Module("recommender", [(RecommenderServiceBase.SERVICE, FixedRecommender())])


if __name__ == "__main__":
    main(*(replace(plan, build=build) if plan is SPEC else plan for plan in MODULES), servers=(serve_http,))
