# Generated from the protos. Do not edit.
"""Services of oo.ranking.v1: what a server implements and what a caller calls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.method import Channel, Method, Service

from . import WeighRequest, WeighResponse
from .codec import WEIGH_REQUEST, WEIGH_RESPONSE
from .options import METHOD_OPTIONS


RANKING_SERVICE_WEIGH: Method[WeighRequest, WeighResponse] = Method(
    service="oo.ranking.v1.RankingService",
    name="Weigh",
    path="/oo.ranking.v1.RankingService/Weigh",
    attribute="weigh",
    request=WEIGH_REQUEST,
    response=WEIGH_RESPONSE,
    options=METHOD_OPTIONS["oo.ranking.v1.RankingService.Weigh"],
    timeout_s=0.1,
    retry="safe",
)


RANKING_SERVICE = Service(
    "oo.ranking.v1.RankingService",
    (
        RANKING_SERVICE_WEIGH,
    ),
)


C = TypeVar("C")


class RankingServiceBase(ABC, Generic[C]):
    """Weighs candidates; runs in a process of its own beside the models."""

    SERVICE: ClassVar[Service] = RANKING_SERVICE

    @abstractmethod
    async def weigh(self, request: WeighRequest, call: C) -> WeighResponse:
        """Weighs every candidate of one decision. The weights are positive integers that sum to 65,536."""


class RankingServiceStub:
    """Weighs candidates; runs in a process of its own beside the models."""

    SERVICE: ClassVar[Service] = RANKING_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def weigh(
        self, request: WeighRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> WeighResponse:
        """Weighs every candidate of one decision. The weights are positive integers that sum to 65,536.

        Waits 0.1 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            RANKING_SERVICE_WEIGH,
            request,
            timeout_s=RANKING_SERVICE_WEIGH.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
