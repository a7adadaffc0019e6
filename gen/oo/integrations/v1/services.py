# Generated from the protos. Do not edit.
"""Services of oo.integrations.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.errors import ErrorReason, StatusCode
from protogateway.runtime.method import CacheControl, Channel, HttpBinding, Method, Parameter, RateLimit, Service

from . import (
    BeginConnectionRequest,
    BeginConnectionResponse,
    DisconnectRequest,
    DisconnectResponse,
    FinishConnectionRequest,
    FinishConnectionResponse,
    GetCandidateTextRequest,
    GetCandidateTextResponse,
    ListCandidatesRequest,
    ListCandidatesResponse,
    ListConnectorsRequest,
    ListConnectorsResponse,
)
from . import codec
from .options import METHOD_OPTIONS


INTEGRATIONS_SERVICE_LIST_CONNECTORS: Method[ListConnectorsRequest, ListConnectorsResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="ListConnectors",
    path="/oo.integrations.v1.IntegrationsService/ListConnectors",
    attribute="list_connectors",
    request=codec.LIST_CONNECTORS_REQUEST,
    response=codec.LIST_CONNECTORS_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.ListConnectors"],
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/connectors",
            pattern=r"/api/connectors",
            cache=CacheControl(0, shared=False),
            rate_limit=RateLimit(120, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
INTEGRATIONS_SERVICE_BEGIN_CONNECTION: Method[BeginConnectionRequest, BeginConnectionResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="BeginConnection",
    path="/oo.integrations.v1.IntegrationsService/BeginConnection",
    attribute="begin_connection",
    request=codec.BEGIN_CONNECTION_REQUEST,
    response=codec.BEGIN_CONNECTION_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.BeginConnection"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "CONNECTOR_NOT_FOUND", "there is no such app to connect"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "CONSENT_CHANGED", "the consent screen says something else by now; show it again"),
    ),
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/connections/{provider}:begin",
            pattern=r"/api/connections/([^/]+):begin",
            body="*",
            path=(
                Parameter("provider", "provider"),
            ),
            rate_limit=RateLimit(20, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
INTEGRATIONS_SERVICE_FINISH_CONNECTION: Method[FinishConnectionRequest, FinishConnectionResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="FinishConnection",
    path="/oo.integrations.v1.IntegrationsService/FinishConnection",
    attribute="finish_connection",
    request=codec.FINISH_CONNECTION_REQUEST,
    response=codec.FINISH_CONNECTION_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.FinishConnection"],
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "CONNECTOR_NOT_FOUND", "there is no such app to connect"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "CONNECT_STATE_INVALID", "the way back was used before, is too old or somebody else's; connect again"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "CONNECT_DENIED", "the person said no at the provider"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "CONNECT_SCOPE_MISSING", "the person allowed less than is needed; connect again and allow all of it"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "CONNECT_FAILED", "the provider failed; connect again"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "CONNECT_CODE_REFUSED", "the provider does not take its own code; connect again"),
        ErrorReason(StatusCode.FAILED_PRECONDITION, "CONNECTION_CHANGED", "the person connected or disconnected elsewhere meanwhile; look again"),
        ErrorReason(StatusCode.UNAVAILABLE, "PROVIDER_UNAVAILABLE", "the provider does not answer; connect again"),
    ),
)
INTEGRATIONS_SERVICE_DISCONNECT: Method[DisconnectRequest, DisconnectResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="Disconnect",
    path="/oo.integrations.v1.IntegrationsService/Disconnect",
    attribute="disconnect",
    request=codec.DISCONNECT_REQUEST,
    response=codec.DISCONNECT_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.Disconnect"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.FAILED_PRECONDITION, "CONNECTION_CHANGED", "the person connected again meanwhile, and that stands; look again"),
    ),
    bindings=(
        HttpBinding(
            verb="DELETE",
            template="/api/connections/{provider}",
            pattern=r"/api/connections/([^/]+)",
            path=(
                Parameter("provider", "provider"),
            ),
            rate_limit=RateLimit(20, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
INTEGRATIONS_SERVICE_LIST_CANDIDATES: Method[ListCandidatesRequest, ListCandidatesResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="ListCandidates",
    path="/oo.integrations.v1.IntegrationsService/ListCandidates",
    attribute="list_candidates",
    request=codec.LIST_CANDIDATES_REQUEST,
    response=codec.LIST_CANDIDATES_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.ListCandidates"],
    timeout_s=0.5,
    retry="safe",
)
INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT: Method[GetCandidateTextRequest, GetCandidateTextResponse] = Method(
    service="oo.integrations.v1.IntegrationsService",
    name="GetCandidateText",
    path="/oo.integrations.v1.IntegrationsService/GetCandidateText",
    attribute="get_candidate_text",
    request=codec.GET_CANDIDATE_TEXT_REQUEST,
    response=codec.GET_CANDIDATE_TEXT_RESPONSE,
    options=METHOD_OPTIONS["oo.integrations.v1.IntegrationsService.GetCandidateText"],
    timeout_s=0.5,
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "CANDIDATE_NOT_FOUND", "it is not held, or no longer; list the candidates again"),
    ),
)


INTEGRATIONS_SERVICE = Service(
    "oo.integrations.v1.IntegrationsService",
    (
        INTEGRATIONS_SERVICE_LIST_CONNECTORS,
        INTEGRATIONS_SERVICE_BEGIN_CONNECTION,
        INTEGRATIONS_SERVICE_FINISH_CONNECTION,
        INTEGRATIONS_SERVICE_DISCONNECT,
        INTEGRATIONS_SERVICE_LIST_CANDIDATES,
        INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT,
    ),
)


C = TypeVar("C")


class IntegrationsServiceBase(ABC, Generic[C]):
    """Connections to a person's apps: connect, read, act, disconnect."""

    SERVICE: ClassVar[Service] = INTEGRATIONS_SERVICE

    @abstractmethod
    async def list_connectors(self, request: ListConnectorsRequest, call: C) -> ListConnectorsResponse:
        """Lists every connector: the data that it reads and why, and the person's own connection."""

    @abstractmethod
    async def begin_connection(self, request: BeginConnectionRequest, call: C) -> BeginConnectionResponse:
        """Starts connecting: records the consent to the connector's consent screen and returns the URL to send the browser to."""

    @abstractmethod
    async def finish_connection(self, request: FinishConnectionRequest, call: C) -> FinishConnectionResponse:
        """Finishes connecting with the authorization response, and reads the person's tasks for the first time."""

    @abstractmethod
    async def disconnect(self, request: DisconnectRequest, call: C) -> DisconnectResponse:
        """Disconnects: revokes the access at the provider and deletes everything that was read through it, with the texts of tips. Has no effect when
        not connected, or when repeated.
        """

    @abstractmethod
    async def list_candidates(self, request: ListCandidatesRequest, call: C) -> ListCandidatesResponse:
        """Lists the candidates for a tip at all connected apps, as facts without texts."""

    @abstractmethod
    async def get_candidate_text(self, request: GetCandidateTextRequest, call: C) -> GetCandidateTextResponse:
        """Reads the text of one candidate."""


class IntegrationsServiceStub:
    """Connections to a person's apps: connect, read, act, disconnect."""

    SERVICE: ClassVar[Service] = INTEGRATIONS_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def list_connectors(
        self,
        request: ListConnectorsRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ListConnectorsResponse:
        """Lists every connector: the data that it reads and why, and the person's own connection.

        Repeating it does no harm.
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_LIST_CONNECTORS,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def begin_connection(
        self,
        request: BeginConnectionRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> BeginConnectionResponse:
        """Starts connecting: records the consent to the connector's consent screen and returns the URL to send the browser to.

        Repeating it does no harm.

        Raises:
            NOT_FOUND CONNECTOR_NOT_FOUND: there is no such app to connect
            FAILED_PRECONDITION CONSENT_CHANGED: the consent screen says something else by now; show it again
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_BEGIN_CONNECTION,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def finish_connection(
        self,
        request: FinishConnectionRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> FinishConnectionResponse:
        """Finishes connecting with the authorization response, and reads the person's tasks for the first time.

        Raises:
            NOT_FOUND CONNECTOR_NOT_FOUND: there is no such app to connect
            PERMISSION_DENIED CONNECT_STATE_INVALID: the way back was used before, is too old or somebody else's; connect again
            PERMISSION_DENIED CONNECT_DENIED: the person said no at the provider
            PERMISSION_DENIED CONNECT_SCOPE_MISSING: the person allowed less than is needed; connect again and allow all of it
            FAILED_PRECONDITION CONNECT_FAILED: the provider failed; connect again
            FAILED_PRECONDITION CONNECT_CODE_REFUSED: the provider does not take its own code; connect again
            FAILED_PRECONDITION CONNECTION_CHANGED: the person connected or disconnected elsewhere meanwhile; look again
            UNAVAILABLE PROVIDER_UNAVAILABLE: the provider does not answer; connect again
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_FINISH_CONNECTION,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def disconnect(
        self, request: DisconnectRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> DisconnectResponse:
        """Disconnects: revokes the access at the provider and deletes everything that was read through it, with the texts of tips. Has no effect when
        not connected, or when repeated.

        Repeating it does no harm.

        Raises:
            FAILED_PRECONDITION CONNECTION_CHANGED: the person connected again meanwhile, and that stands; look again
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_DISCONNECT,
            request,
            timeout_s=timeout_s,
            metadata=metadata,
        )

    async def list_candidates(
        self,
        request: ListCandidatesRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ListCandidatesResponse:
        """Lists the candidates for a tip at all connected apps, as facts without texts.

        Waits 0.5 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_LIST_CANDIDATES,
            request,
            timeout_s=INTEGRATIONS_SERVICE_LIST_CANDIDATES.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )

    async def get_candidate_text(
        self,
        request: GetCandidateTextRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> GetCandidateTextResponse:
        """Reads the text of one candidate.

        Waits 0.5 s unless told otherwise. Repeating it does no harm.

        Raises:
            NOT_FOUND CANDIDATE_NOT_FOUND: it is not held, or no longer; list the candidates again
        """
        return await self._channel.unary(
            INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT,
            request,
            timeout_s=INTEGRATIONS_SERVICE_GET_CANDIDATE_TEXT.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
