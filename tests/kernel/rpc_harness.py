"""Handlers that a test serves over each kind of channel, with the real middleware."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from joserfc import jwt
from joserfc.jwk import ECKey

from protogateway.runtime.method import Channel, Method, Requests
from servers.kernel import identity as identities
from servers.kernel import rpc
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import Clock
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.db import Database
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.idempotency import IdempotencyStore
from servers.kernel.identity import Identity, TokenAuthority, session_claims
from servers.kernel.keyring import PersonKeys
from servers.kernel.rpc import Call, RpcHandler

Q = TypeVar("Q")
A = TypeVar("A")
SERVICE_KEY, SESSION_KEY, UNKNOWN_KEY = (ECKey.generate_key("P-256", auto_kid=True) for _ in range(3))
MODULES = ("auth", "profile", "recommender")


class RpcHarness:
    """Handlers and a channel to them. `kind` is local, bytes (in process, every message encoded) or wire (gRPC)."""

    def __init__(self, kind: str, database: Database, clock: Clock) -> None:
        self.kind = kind
        self.database = database
        self.clock = clock
        self.person_keys = PersonKeys(KeyEncryptionKey(b"k" * 32), database, clock, os.urandom)
        self.idempotency = IdempotencyStore(database, self.person_keys)
        self.handlers: dict[str, RpcHandler[Any, Any]] = {}
        self.tokens = TokenAuthority(SERVICE_KEY, clock, find_session_key)
        self.server: ModuleServer | None = None
        self.channel: Channel = LocalModuleChannel(self.handlers, identities.current, by_bytes=kind == "bytes")

    async def open(self) -> None:
        if self.kind == "wire":
            self.server = ModuleServer(self.handlers, self.tokens, MODULES)
            port = await self.server.start("127.0.0.1:0")
            self.channel = RemoteModuleChannel(f"127.0.0.1:{port}", lambda: "")

    async def close(self) -> None:
        if isinstance(self.channel, RemoteModuleChannel):
            await self.channel.close()
        if self.server:
            await self.server.stop(0.2)

    def serve(
        self,
        method: Method[Q, A],
        implementation: Callable[[Any, Call], Awaitable[A] | AsyncIterator[A]],
        *,
        purposes: Collection[str] = (),
        erased: Collection[str] = (),
    ) -> None:
        """Serve a method, with the consent of everybody to `purposes`, and with the persons in `erased` erased."""

        async def has_consented(person: str, purpose: str) -> bool:
            return purpose in purposes

        self.handlers[method.path] = RpcHandler(
            method, implementation, self.clock, self.idempotency, has_consented, lambda person: person in erased
        )

    async def call(
        self,
        method: Method[Q, A],
        request: Q,
        who: Identity | None = None,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> A:
        with self._as_caller(method, who):
            return await self.channel.unary(method, request, timeout_s=timeout_s, metadata=metadata)

    def stream(
        self,
        method: Method[Q, A],
        request: Q,
        who: Identity | None = None,
        *,
        timeout_s: float | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> AsyncIterator[A]:
        """Return the stream of responses, which may be read later and by another principal."""
        with self._as_caller(method, who):
            return self.channel.stream(method, request, timeout_s=timeout_s, metadata=metadata)

    async def client_stream(self, method: Method[Q, A], requests: Requests[Q], who: Identity | None = None) -> A:
        with self._as_caller(method, who):
            return await self.channel.client_stream(method, requests, timeout_s=None, metadata=None)

    @contextmanager
    def _as_caller(self, method: Method[Any, Any], who: Identity | None) -> Iterator[None]:
        if isinstance(self.channel, RemoteModuleChannel):
            self.channel._token = lambda: self.token(who, rpc.module_of(method.service))
        with identities.as_principal(who):
            yield

    def token(self, who: Identity | None, audience: str) -> str:
        """Return the token that proves this identity over gRPC."""
        if who is None:
            return ""
        if who.service:
            return self.tokens.mint(who.service, who.person, audience)
        return sign_token(session_claims(who, "http://localhost", audience, self.clock.now()))


async def find_session_key(kid: str) -> ECKey | None:
    return SESSION_KEY if kid == SESSION_KEY.kid else None


def sign_token(claims: Mapping[str, Any], key: ECKey = SESSION_KEY, **header: Any) -> str:
    """Return a token signed as auth does. `header` changes fields of its header; None removes one."""
    usual = {"alg": "ES256", "typ": "at+jwt", "kid": key.kid} | header
    return jwt.encode({k: v for k, v in usual.items() if v is not None}, dict(claims), key, algorithms=["ES256"])
