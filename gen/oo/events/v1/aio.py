# Generated from the protos. Do not edit.
"""Services of oo.events.v1: what a server implements and what a caller calls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from ....runtime import Channel, Method, Service
from . import DeliverRequest, DeliverResponse
from .codec import DELIVER_REQUEST, DELIVER_RESPONSE
from .meta import METHOD_OPTIONS


EVENTS_SERVICE_DELIVER: Method[DeliverRequest, DeliverResponse] = Method(
    service="oo.events.v1.EventsService",
    name="Deliver",
    path="/oo.events.v1.EventsService/Deliver",
    attribute="deliver",
    request=DELIVER_REQUEST,
    response=DELIVER_RESPONSE,
    options=METHOD_OPTIONS["oo.events.v1.EventsService.Deliver"],
)


EVENTS_SERVICE = Service(
    "oo.events.v1.EventsService",
    (
        EVENTS_SERVICE_DELIVER,
    ),
)


C = TypeVar("C")


class EventsServiceBase(ABC, Generic[C]):
    """Receives events: each module that consumes any has one, and writes to its inbox so that an event takes effect once."""

    SERVICE: ClassVar[Service] = EVENTS_SERVICE

    @abstractmethod
    async def deliver(self, request: DeliverRequest, call: C) -> DeliverResponse:
        """Hands one event to one consumer. Success means that its effect is committed; calling again is harmless."""


class EventsServiceStub:
    """Receives events: each module that consumes any has one, and writes to its inbox so that an event takes effect once."""

    SERVICE: ClassVar[Service] = EVENTS_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def deliver(
        self, request: DeliverRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> DeliverResponse:
        """Hands one event to one consumer. Success means that its effect is committed; calling again is harmless."""
        return await self._channel.unary(EVENTS_SERVICE_DELIVER, request, timeout_s=timeout_s, metadata=metadata)
