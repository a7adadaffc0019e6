# Generated from the protos. Do not edit.
"""Services of oo.auth.v1: bases for servers and stubs for callers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import ClassVar, Generic, TypeVar

from protogateway.runtime.errors import ErrorReason, StatusCode
from protogateway.runtime.method import (
    CacheControl,
    Channel,
    HttpBinding,
    Method,
    Parameter,
    RateLimit,
    ResumeFields,
    Service,
)

from . import (
    BeginSignInRequest,
    BeginSignInResponse,
    DeleteMeRequest,
    DeleteMeResponse,
    FinishSignInRequest,
    FinishSignInResponse,
    GetDiscoveryRequest,
    GetDiscoveryResponse,
    GetErasureRequest,
    GetErasureResponse,
    GetJwksRequest,
    GetJwksResponse,
    GetMeRequest,
    GetMeResponse,
    ResolveSessionRequest,
    ResolveSessionResponse,
    SignOutRequest,
    SignOutResponse,
    WatchErasureRequest,
    WatchErasureResponse,
)
from . import codec
from .options import METHOD_OPTIONS


AUTH_SERVICE_GET_ME: Method[GetMeRequest, GetMeResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="GetMe",
    path="/oo.auth.v1.AuthService/GetMe",
    attribute="get_me",
    request=codec.GET_ME_REQUEST,
    response=codec.GET_ME_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.GetMe"],
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/me",
            pattern=r"/api/me",
            rate_limit=RateLimit(120, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
AUTH_SERVICE_DELETE_ME: Method[DeleteMeRequest, DeleteMeResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="DeleteMe",
    path="/oo.auth.v1.AuthService/DeleteMe",
    attribute="delete_me",
    request=codec.DELETE_ME_REQUEST,
    response=codec.DELETE_ME_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.DeleteMe"],
    bindings=(
        HttpBinding(
            verb="DELETE",
            template="/api/me",
            pattern=r"/api/me",
            query=(
                Parameter("confirmation", "confirmation"),
            ),
            status=202,
            rate_limit=RateLimit(10, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
AUTH_SERVICE_SIGN_OUT: Method[SignOutRequest, SignOutResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="SignOut",
    path="/oo.auth.v1.AuthService/SignOut",
    attribute="sign_out",
    request=codec.SIGN_OUT_REQUEST,
    response=codec.SIGN_OUT_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.SignOut"],
    retry="safe",
    bindings=(
        HttpBinding(
            verb="POST",
            template="/api/logout",
            pattern=r"/api/logout",
            body="*",
            rate_limit=RateLimit(30, 60),
            challenge='Cookie realm="oO"',
        ),
    ),
)
AUTH_SERVICE_GET_ERASURE: Method[GetErasureRequest, GetErasureResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="GetErasure",
    path="/oo.auth.v1.AuthService/GetErasure",
    attribute="get_erasure",
    request=codec.GET_ERASURE_REQUEST,
    response=codec.GET_ERASURE_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.GetErasure"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "ERASURE_NOT_FOUND", "there is no erasure of this id that the secret opens"),
    ),
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/erasures/{id}",
            pattern=r"/api/erasures/([^/]+)",
            path=(
                Parameter("id", "id"),
            ),
            rate_limit=RateLimit(120, 60),
            challenge='Bearer realm="oO"',
        ),
    ),
)
AUTH_SERVICE_WATCH_ERASURE: Method[WatchErasureRequest, WatchErasureResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="WatchErasure",
    path="/oo.auth.v1.AuthService/WatchErasure",
    attribute="watch_erasure",
    request=codec.WATCH_ERASURE_REQUEST,
    response=codec.WATCH_ERASURE_RESPONSE,
    server_streaming=True,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.WatchErasure"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.NOT_FOUND, "ERASURE_NOT_FOUND", "there is no erasure of this id that the secret opens"),
    ),
    bindings=(
        HttpBinding(
            verb="GET",
            template="/api/erasures/{id}:watch",
            pattern=r"/api/erasures/([^/]+):watch",
            path=(
                Parameter("id", "id"),
            ),
            query=(
                Parameter("after", "after"),
            ),
            rate_limit=RateLimit(30, 60),
            resume=ResumeFields("sequence", Parameter("after", "after")),
            challenge='Bearer realm="oO"',
        ),
    ),
)
AUTH_SERVICE_GET_JWKS: Method[GetJwksRequest, GetJwksResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="GetJwks",
    path="/oo.auth.v1.AuthService/GetJwks",
    attribute="get_jwks",
    request=codec.GET_JWKS_REQUEST,
    response=codec.GET_JWKS_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.GetJwks"],
    timeout_s=2,
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/.well-known/jwks.json",
            pattern=r"/\.well-known/jwks\.json",
            cache=CacheControl(300, shared=True),
            rate_limit=RateLimit(120, 60),
        ),
    ),
)
AUTH_SERVICE_GET_DISCOVERY: Method[GetDiscoveryRequest, GetDiscoveryResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="GetDiscovery",
    path="/oo.auth.v1.AuthService/GetDiscovery",
    attribute="get_discovery",
    request=codec.GET_DISCOVERY_REQUEST,
    response=codec.GET_DISCOVERY_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.GetDiscovery"],
    timeout_s=2,
    retry="safe",
    bindings=(
        HttpBinding(
            verb="GET",
            template="/.well-known/openid-configuration",
            pattern=r"/\.well-known/openid-configuration",
            cache=CacheControl(3600, shared=True),
            rate_limit=RateLimit(120, 60),
        ),
    ),
)
AUTH_SERVICE_BEGIN_SIGN_IN: Method[BeginSignInRequest, BeginSignInResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="BeginSignIn",
    path="/oo.auth.v1.AuthService/BeginSignIn",
    attribute="begin_sign_in",
    request=codec.BEGIN_SIGN_IN_REQUEST,
    response=codec.BEGIN_SIGN_IN_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.BeginSignIn"],
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.UNAVAILABLE, "PROVIDER_DOWN", "the sign-in provider does not answer; try again in a minute"),
        ErrorReason(StatusCode.UNAVAILABLE, "PROVIDER_UNUSABLE", "the sign-in provider answers what no provider should; the log says what"),
    ),
)
AUTH_SERVICE_FINISH_SIGN_IN: Method[FinishSignInRequest, FinishSignInResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="FinishSignIn",
    path="/oo.auth.v1.AuthService/FinishSignIn",
    attribute="finish_sign_in",
    request=codec.FINISH_SIGN_IN_REQUEST,
    response=codec.FINISH_SIGN_IN_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.FinishSignIn"],
    reasons=(
        ErrorReason(StatusCode.UNAUTHENTICATED, "SIGN_IN_FLOW_OVER", "the sign-in is too old, was finished before, or was begun in another browser; start again"),
        ErrorReason(StatusCode.UNAUTHENTICATED, "SIGN_IN_CODE_REFUSED", "the provider does not take its own code, which is good once and briefly; start again"),
        ErrorReason(StatusCode.UNAUTHENTICATED, "ID_TOKEN_INVALID", "the provider's identity token does not hold; start again"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "SIGN_IN_DENIED", "the person said no at the provider"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "SIGN_IN_REFUSED", "the provider did not sign the person in; start again"),
        ErrorReason(StatusCode.PERMISSION_DENIED, "SIGN_IN_OTHER_PERSON", "a fresh sign-in was asked for, and somebody else signed in"),
        ErrorReason(StatusCode.UNAVAILABLE, "ACCOUNT_BUSY", "the account is changing right now; start again in a second"),
        ErrorReason(StatusCode.UNAVAILABLE, "PROVIDER_DOWN", "the sign-in provider does not answer; start again in a minute"),
        ErrorReason(StatusCode.UNAVAILABLE, "PROVIDER_UNUSABLE", "the sign-in provider answers what no provider should; the log says what"),
    ),
)
AUTH_SERVICE_RESOLVE_SESSION: Method[ResolveSessionRequest, ResolveSessionResponse] = Method(
    service="oo.auth.v1.AuthService",
    name="ResolveSession",
    path="/oo.auth.v1.AuthService/ResolveSession",
    attribute="resolve_session",
    request=codec.RESOLVE_SESSION_REQUEST,
    response=codec.RESOLVE_SESSION_RESPONSE,
    options=METHOD_OPTIONS["oo.auth.v1.AuthService.ResolveSession"],
    timeout_s=5,
    retry="safe",
    reasons=(
        ErrorReason(StatusCode.UNAUTHENTICATED, "SESSION_ENDED", "the cookie opens no session, or one that is over; sign in again"),
    ),
)


AUTH_SERVICE = Service(
    "oo.auth.v1.AuthService",
    (
        AUTH_SERVICE_GET_ME,
        AUTH_SERVICE_DELETE_ME,
        AUTH_SERVICE_SIGN_OUT,
        AUTH_SERVICE_GET_ERASURE,
        AUTH_SERVICE_WATCH_ERASURE,
        AUTH_SERVICE_GET_JWKS,
        AUTH_SERVICE_GET_DISCOVERY,
        AUTH_SERVICE_BEGIN_SIGN_IN,
        AUTH_SERVICE_FINISH_SIGN_IN,
        AUTH_SERVICE_RESOLVE_SESSION,
    ),
)


C = TypeVar("C")


class AuthServiceBase(ABC, Generic[C]):
    """Accounts: sign-in at an OpenID provider, sessions, signing keys and erasures."""

    SERVICE: ClassVar[Service] = AUTH_SERVICE

    @abstractmethod
    async def get_me(self, request: GetMeRequest, call: C) -> GetMeResponse:
        """Reads the signed-in person's account."""

    @abstractmethod
    async def delete_me(self, request: DeleteMeRequest, call: C) -> DeleteMeResponse:
        """Deletes the person and all their data. Final: there is no grace period. Every session ends at once. With the secret of the response the
        progress can be read without an account.
        """

    @abstractmethod
    async def sign_out(self, request: SignOutRequest, call: C) -> SignOutResponse:
        """Ends this session."""

    @abstractmethod
    async def get_erasure(self, request: GetErasureRequest, call: C) -> GetErasureResponse:
        """Reads the progress of an erasure. Needs the secret from DeleteMe's response, as `Authorization: Bearer <secret>`."""

    @abstractmethod
    def watch_erasure(self, request: WatchErasureRequest, call: C) -> AsyncIterator[WatchErasureResponse]:
        """Streams the progress of an erasure: at once, at each change, and a last time when it has ended. Needs the same secret as
        GetErasure.
        """

    @abstractmethod
    async def get_jwks(self, request: GetJwksRequest, call: C) -> GetJwksResponse:
        """Lists the public keys that session tokens are signed with: the current one and the next."""

    @abstractmethod
    async def get_discovery(self, request: GetDiscoveryRequest, call: C) -> GetDiscoveryResponse:
        """Returns the provider metadata of this issuer, with existing endpoints only."""

    @abstractmethod
    async def begin_sign_in(self, request: BeginSignInRequest, call: C) -> BeginSignInResponse:
        """Starts a sign-in at the OpenID provider. The browser's current session ends when the sign-in succeeds."""

    @abstractmethod
    async def finish_sign_in(self, request: FinishSignInRequest, call: C) -> FinishSignInResponse:
        """Finishes a sign-in: exchanges the code, verifies the ID token, starts a session and ends the browser's earlier one. A fresh
        sign-in for a session succeeds only for the person of that session.
        """

    @abstractmethod
    async def resolve_session(self, request: ResolveSessionRequest, call: C) -> ResolveSessionResponse:
        """Returns the person of a session cookie, with a token for each other process that the HTTP API calls."""


class AuthServiceStub:
    """Accounts: sign-in at an OpenID provider, sessions, signing keys and erasures."""

    SERVICE: ClassVar[Service] = AUTH_SERVICE

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def get_me(
        self, request: GetMeRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetMeResponse:
        """Reads the signed-in person's account.

        Repeating it does no harm.
        """
        return await self._channel.unary(AUTH_SERVICE_GET_ME, request, timeout_s=timeout_s, metadata=metadata)

    async def delete_me(
        self, request: DeleteMeRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> DeleteMeResponse:
        """Deletes the person and all their data. Final: there is no grace period. Every session ends at once. With the secret of the response the
        progress can be read without an account.
        """
        return await self._channel.unary(AUTH_SERVICE_DELETE_ME, request, timeout_s=timeout_s, metadata=metadata)

    async def sign_out(
        self, request: SignOutRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> SignOutResponse:
        """Ends this session.

        Repeating it does no harm.
        """
        return await self._channel.unary(AUTH_SERVICE_SIGN_OUT, request, timeout_s=timeout_s, metadata=metadata)

    async def get_erasure(
        self, request: GetErasureRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetErasureResponse:
        """Reads the progress of an erasure. Needs the secret from DeleteMe's response, as `Authorization: Bearer <secret>`.

        Repeating it does no harm.

        Raises:
            NOT_FOUND ERASURE_NOT_FOUND: there is no erasure of this id that the secret opens
        """
        return await self._channel.unary(AUTH_SERVICE_GET_ERASURE, request, timeout_s=timeout_s, metadata=metadata)

    def watch_erasure(
        self, request: WatchErasureRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> AsyncIterator[WatchErasureResponse]:
        """Streams the progress of an erasure: at once, at each change, and a last time when it has ended. Needs the same secret as
        GetErasure.

        Repeating it does no harm.

        Raises:
            NOT_FOUND ERASURE_NOT_FOUND: there is no erasure of this id that the secret opens
        """
        return self._channel.stream(AUTH_SERVICE_WATCH_ERASURE, request, timeout_s=timeout_s, metadata=metadata)

    async def get_jwks(
        self, request: GetJwksRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetJwksResponse:
        """Lists the public keys that session tokens are signed with: the current one and the next.

        Waits 2 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            AUTH_SERVICE_GET_JWKS,
            request,
            timeout_s=AUTH_SERVICE_GET_JWKS.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )

    async def get_discovery(
        self, request: GetDiscoveryRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> GetDiscoveryResponse:
        """Returns the provider metadata of this issuer, with existing endpoints only.

        Waits 2 s unless told otherwise. Repeating it does no harm.
        """
        return await self._channel.unary(
            AUTH_SERVICE_GET_DISCOVERY,
            request,
            timeout_s=AUTH_SERVICE_GET_DISCOVERY.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )

    async def begin_sign_in(
        self, request: BeginSignInRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> BeginSignInResponse:
        """Starts a sign-in at the OpenID provider. The browser's current session ends when the sign-in succeeds.

        Repeating it does no harm.

        Raises:
            UNAVAILABLE PROVIDER_DOWN: the sign-in provider does not answer; try again in a minute
            UNAVAILABLE PROVIDER_UNUSABLE: the sign-in provider answers what no provider should; the log says what
        """
        return await self._channel.unary(AUTH_SERVICE_BEGIN_SIGN_IN, request, timeout_s=timeout_s, metadata=metadata)

    async def finish_sign_in(
        self, request: FinishSignInRequest, *, timeout_s: float | None = None, metadata: Mapping[str, str] | None = None
    ) -> FinishSignInResponse:
        """Finishes a sign-in: exchanges the code, verifies the ID token, starts a session and ends the browser's earlier one. A fresh
        sign-in for a session succeeds only for the person of that session.

        Raises:
            UNAUTHENTICATED SIGN_IN_FLOW_OVER: the sign-in is too old, was finished before, or was begun in another browser; start again
            UNAUTHENTICATED SIGN_IN_CODE_REFUSED: the provider does not take its own code, which is good once and briefly; start again
            UNAUTHENTICATED ID_TOKEN_INVALID: the provider's identity token does not hold; start again
            PERMISSION_DENIED SIGN_IN_DENIED: the person said no at the provider
            PERMISSION_DENIED SIGN_IN_REFUSED: the provider did not sign the person in; start again
            PERMISSION_DENIED SIGN_IN_OTHER_PERSON: a fresh sign-in was asked for, and somebody else signed in
            UNAVAILABLE ACCOUNT_BUSY: the account is changing right now; start again in a second
            UNAVAILABLE PROVIDER_DOWN: the sign-in provider does not answer; start again in a minute
            UNAVAILABLE PROVIDER_UNUSABLE: the sign-in provider answers what no provider should; the log says what
        """
        return await self._channel.unary(AUTH_SERVICE_FINISH_SIGN_IN, request, timeout_s=timeout_s, metadata=metadata)

    async def resolve_session(
        self,
        request: ResolveSessionRequest,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> ResolveSessionResponse:
        """Returns the person of a session cookie, with a token for each other process that the HTTP API calls.

        Waits 5 s unless told otherwise. Repeating it does no harm.

        Raises:
            UNAUTHENTICATED SESSION_ENDED: the cookie opens no session, or one that is over; sign in again
        """
        return await self._channel.unary(
            AUTH_SERVICE_RESOLVE_SESSION,
            request,
            timeout_s=AUTH_SERVICE_RESOLVE_SESSION.timeout_s if timeout_s is None else timeout_s,
            metadata=metadata,
        )
