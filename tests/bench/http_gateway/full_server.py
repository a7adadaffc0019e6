"""Serve oO with all its middleware and a fixed tip: `python -m tests.bench.http_gateway.full_server`."""

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
    """A recommender that always returns the same tip."""

    def __init__(self) -> None:
        self._tip = TIP_CODEC.from_json(orjson.dumps(TIP))

    async def recommend(self, _request: RecommendRequest, _call: Call) -> RecommendResponse:
        return RecommendResponse(tip=self._tip)

    def __getattr__(self, name: str) -> object:
        """Stand in for the other methods, which nobody calls here."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self.recommend


def build(_kernel: ModuleContext) -> Module:
    return Module("recommender", [(RecommenderServiceBase.SERVICE, FixedRecommender())])


if __name__ == "__main__":
    main(*(replace(spec, build=build) if spec is SPEC else spec for spec in MODULES), servers=(serve_http,))
