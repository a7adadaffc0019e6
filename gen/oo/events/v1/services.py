# Generated from the protos. Do not edit.
"""Services of oo.events.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.errors import ErrorReason, StatusCode
from protogateway.runtime.method import Channel, Method, Service

from . import DeliverRequest, DeliverResponse
from . import codec
from .options import METHOD_OPTIONS


EVENTS_SERVICE_DELIVER: Method[DeliverRequest, DeliverResponse] = Method(
    service="oo.events.v1.EventsService",
    name="Deliver",
    path="/oo.events.v1.EventsService/Deliver",
    attribute="deliver",
    request=codec.DELIVER_REQUEST,
    response=codec.DELIVER_RESPONSE,
    options=METHOD_OPTIONS["oo.events.v1.EventsService.Deliver"],
    timeout_s=5,
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "CONSUMER_NOT_FOUND", "no module of this process has this name"),
        ErrorReason(StatusCode.INVALID_ARGUMENT, "EVENT_UNKNOWN", "the module consumes no event of this type"),
    ),
)


EVENTS_SERVICE = Service(
    "oo.events.v1.EventsService",
    (
        EVENTS_SERVICE_DELIVER,
    ),
)


C = TypeVar("C")


class EventsServiceBase(ABC, Generic[C]):
    """Receives events. Each consuming module records them in its inbox, so that an event takes effect once."""

    SERVICE: ClassVar[Service] = EVENTS_SERVICE

    @abstractmethod
    async def deliver(self, request: DeliverRequest, call: C) -> DeliverResponse:
        """Delivers one event to one consumer. Success means that its effect is committed; a repeated call has no effect."""


class EventsServiceStub:
    """Receives events. Each consuming module records them in its inbox, so that an event takes effect once."""

    SERVICE: ClassVar[Service] = EVENTS_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def deliver(
        self, request: DeliverRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> DeliverResponse:
        """Delivers one event to one consumer. Success means that its effect is committed; a repeated call has no effect.

        Waits 5 s unless told otherwise. Repeating it does no harm.

        Raises:
            NOT_FOUND CONSUMER_NOT_FOUND: no module of this process has this name
            INVALID_ARGUMENT EVENT_UNKNOWN: the module consumes no event of this type
        """
        return await self._channel.unary(
            EVENTS_SERVICE_DELIVER,
            request,
            timeout_s=EVENTS_SERVICE_DELIVER.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
