"""A process of oO without modules of its own, such as the BFF or the ranker: settings, keys, channels, health."""

import os
from collections.abc import Callable, Mapping
from typing import Any

from gen.oo.auth.v1.services import AuthServiceStub
from protogateway.runtime.method import Channel
from servers.kernel import identity as identities
from servers.kernel import keys, rpc
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import Clock, SystemClock
from servers.kernel.health import CHECK_TIMEOUT_S, Health, HealthCheck
from servers.kernel.identity import Identity, TokenAuthority
from servers.kernel.ids import IdGenerator
from servers.kernel.rpc import RpcHandler
from servers.kernel.session_keys import SessionKeys
from servers.kernel.settings import KernelSettings

MODULES = ("auth", "profile", "integrations", "recommender")


class Process:
    """Everything that a process needs to call modules, wherever they run.

    `clock`, `entropy`: replaced by tests. `by_bytes`: in-process calls encode and decode every message, so that tests
    find code that relies on sharing one. `handlers` and `commit_counts` stay empty unless modules run here
    (`Application`).
    """

    def __init__(
        self,
        settings: KernelSettings,
        env: Mapping[str, str],
        clock: Clock | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
        *,
        by_bytes: bool = False,
    ) -> None:
        self.settings = settings
        self.env = env
        self.clock = clock or SystemClock()
        self.entropy = entropy
        self.ids = IdGenerator(self.clock, entropy)
        self.health = Health(self.clock)
        self.handlers: dict[str, RpcHandler[Any, Any]] = {}
        self.commit_counts: dict[str, Callable[[], int | None]] = {}
        self._by_bytes = by_bytes
        self._channels: dict[tuple[str, str], Channel] = {}
        self._remote_channels: list[RemoteModuleChannel] = []
        service_key = keys.service_key(settings)
        self.form_key = keys.form_key(service_key)
        auth = AuthServiceStub(self.service_channel("auth", "kernel"))
        self.tokens = TokenAuthority(service_key, self.clock, SessionKeys(auth, self.clock).find)

    async def stop(self) -> None:
        for channel in self._remote_channels:
            await channel.close()

    def is_local(self, module: str) -> bool:
        """Return whether calls to the module stay in this process: no address is set for it."""
        return not self.settings.address(module)

    def remote_modules(self) -> list[str]:
        """Return the modules that need gRPC and, in a session, a token of their own."""
        return [module for module in MODULES if not self.is_local(module)]

    def service_channel(self, module: str, caller: str) -> Channel:
        """Return a channel that calls `module` as the service `caller`, for the person of the current principal."""

        def service_identity() -> Identity:
            principal = identities.current()
            return Identity(principal.person if principal else "", service=f"svc:{caller}")

        def token() -> str:
            return self.tokens.mint(f"svc:{caller}", service_identity().person, module)

        return self._channel(module, caller, service_identity, token)

    def session_channel(self, module: str) -> Channel:
        """Return a channel that calls `module` with the current session. For the HTTP API alone."""

        def token() -> str:
            principal = identities.current()
            return principal.tokens.get(module, "") if principal else ""

        return self._channel(module, "", identities.current, token)

    def commit_counter(self, module: str) -> Callable[[], int | None]:
        """Return a function that gives the module's commit count, or None if the module is remote.

        A module with an address counts as remote even if it also runs here: its calls go elsewhere.
        """
        counts = self.commit_counts if self.is_local(module) else {}

        def count() -> int | None:
            return counts[module]() if module in counts else None

        return count

    def remote_check(self, module: str) -> HealthCheck:
        """Return a check that asks the module's process whether it serves the module, which may be one of several."""
        channel = self._remote_channel(module, lambda: "")

        async def check() -> str:
            is_serving = await channel.is_serving(CHECK_TIMEOUT_S, rpc.service_of(module))
            return "" if is_serving else "does not answer"

        return check

    def _channel(
        self, module: str, caller: str, principal: Callable[[], Identity | None], token: Callable[[], str]
    ) -> Channel:
        """Return the one channel of this pair: stubs are made often, connections once."""
        if (module, caller) not in self._channels:
            local = LocalModuleChannel(self.handlers, principal, by_bytes=self._by_bytes)
            self._channels[module, caller] = local if self.is_local(module) else self._remote_channel(module, token)
        return self._channels[module, caller]

    def _remote_channel(self, module: str, token: Callable[[], str]) -> RemoteModuleChannel:
        channel = RemoteModuleChannel(self.settings.address(module), token, self.settings.grpc_tls_ca)
        self._remote_channels.append(channel)
        return channel
