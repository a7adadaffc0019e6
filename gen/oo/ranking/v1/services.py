# Generated from the protos. Do not edit.
"""Services of oo.ranking.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.method import Channel, Method, Service

from . import ComputeProbabilitiesRequest, ComputeProbabilitiesResponse
from . import codec
from .options import METHOD_OPTIONS


RANKING_SERVICE_COMPUTE_PROBABILITIES: Method[ComputeProbabilitiesRequest, ComputeProbabilitiesResponse] = Method(
    service="oo.ranking.v1.RankingService",
    name="ComputeProbabilities",
    path="/oo.ranking.v1.RankingService/ComputeProbabilities",
    attribute="compute_probabilities",
    request=codec.COMPUTE_PROBABILITIES_REQUEST,
    response=codec.COMPUTE_PROBABILITIES_RESPONSE,
    options=METHOD_OPTIONS["oo.ranking.v1.RankingService.ComputeProbabilities"],
    timeout_s=0.1,
    retry="safe",
)


RANKING_SERVICE = Service(
    "oo.ranking.v1.RankingService",
    (
        RANKING_SERVICE_COMPUTE_PROBABILITIES,
    ),
)


C = TypeVar("C")


class RankingServiceBase(ABC, Generic[C]):
    """Computes the probabilities of candidates. Runs in a process of its own beside the models."""

    SERVICE: ClassVar[Service] = RANKING_SERVICE

    @abstractmethod
    async def compute_probabilities(
        self, request: ComputeProbabilitiesRequest, call: C
    ) -> ComputeProbabilitiesResponse:
        """Computes the probability of every candidate of one decision. Probabilities are positive integers that sum to 65,536."""


class RankingServiceStub:
    """Computes the probabilities of candidates. Runs in a process of its own beside the models."""

    SERVICE: ClassVar[Service] = RANKING_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def compute_probabilities(
        self,
        request: ComputeProbabilitiesRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ComputeProbabilitiesResponse:
        """Computes the probability of every candidate of one decision. Probabilities are positive integers that sum to 65,536.

        Waits 0.1 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            RANKING_SERVICE_COMPUTE_PROBABILITIES,
            request,
            timeout_s=RANKING_SERVICE_COMPUTE_PROBABILITIES.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
