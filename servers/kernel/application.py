"""A process of oO: one module alone, several together, or none (the HTTP API by itself). The same code for all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gen.oo.auth.v1.services import AuthServiceStub
from gen.pool import POOL
from protogateway.runtime.method import Channel
from servers.kernel import identity as identities
from servers.kernel import keys
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import Clock, SystemClock
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.health import CHECK_TIMEOUT_S, Health, HealthCheck
from servers.kernel.identity import Identity, TokenAuthority
from servers.kernel.ids import IdGenerator
from servers.kernel.rpc import RpcHandler
from servers.kernel.session_keys import SessionKeys
from servers.kernel.settings import KernelSettings, SettingsError

if TYPE_CHECKING:
    from servers.kernel.local_modules import LocalModules
    from servers.kernel.module import Module, ModuleContext, ModuleSpec


class Application:
    """Builds modules from specs and joins them: in process, or by wire to the addresses in the settings.

    `entropy`, `clock`: injected by tests. `by_bytes`: in-process calls encode and decode every message, to test that
    nothing depends on sharing.
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
        self.ids = IdGenerator(self.clock, entropy)
        self.handlers: dict[str, RpcHandler[Any, Any]] = {}
        self.contexts: dict[str, ModuleContext] = {}
        self.modules: dict[str, Module] = {}
        self.health = Health(self.clock)
        self.entropy = entropy
        self._by_bytes = by_bytes
        self._channels: dict[tuple[str, str], Channel] = {}
        self._wires: list[RemoteModuleChannel] = []
        self._house: LocalModules | None = None
        auth = AuthServiceStub(self.service_channel("auth", "kernel"))
        service_key = keys.service_key(settings)
        self.form_key = keys.form_key(service_key)
        self.tokens = TokenAuthority(service_key, self.clock, SessionKeys(auth, self.clock).find)
        self.server: ModuleServer | None = None

    async def start(self, specs: Sequence[ModuleSpec]) -> None:
        """Opens, migrates, builds and starts the modules. Raises SettingsError with one line that says what to do."""
        if specs:
            # With it come the libraries of a database: 30 MB that the HTTP API or the ranker alone would hold.
            from servers.kernel.local_modules import LocalModules

            self._house = LocalModules(self)
            await self._house.start(specs)

    async def listen(self) -> int:
        """Starts the gRPC server. Raises SettingsError when its port is taken."""
        settings = self.settings
        self.server = ModuleServer(self.handlers, self.tokens, tuple(self.modules))
        if not settings.production:
            self.server.reflect(sorted({h.method.service for h in self.handlers.values()}), POOL)
        try:
            return await self.server.start(
                f"{settings.grpc_host}:{settings.grpc_port}", settings.grpc_tls_cert, settings.grpc_tls_key
            )
        except OSError as error:
            raise SettingsError(
                f"port {settings.grpc_port} is taken: stop what listens there, or set OO_GRPC_PORT"
            ) from error

    async def stop(self, grace_s: float = 1.5) -> None:
        """Ends calls, tasks, modules, channels and databases, in this order."""
        if self.server:
            await self.server.stop(grace_s)
        if self._house:
            await self._house.stop()
        for wire in self._wires:
            await wire.close()
        if self._house:
            await self._house.close()

    def is_local(self, module: str) -> bool:
        return not self.settings.address(module)

    def service_channel(self, module: str, caller: str) -> Channel:
        """A channel to `module` that calls as the service `caller`, on behalf of the person that the running code
        acts for.
        """

        def who() -> Identity:
            acting = identities.current()
            return Identity(acting.person if acting else "", service=f"svc:{caller}")

        return self._channel(module, caller, who, lambda: self.tokens.mint(f"svc:{caller}", who().person, module))

    def session_channel(self, module: str) -> Channel:
        """A channel to `module` that passes on the session that the running code acts for: for the HTTP API alone."""

        def token() -> str:
            acting = identities.current()
            return acting.tokens.get(module, "") if acting else ""

        return self._channel(module, "", identities.current, token)

    def commit_counter(self, module: str) -> Callable[[], int | None]:
        """What tells whether a module of this process has committed anything; answers None for one elsewhere.

        One that is called at an address counts as elsewhere, whatever runs here beside.
        """
        kernels = self.contexts if self.is_local(module) else {}

        def count() -> int | None:
            kernel = kernels.get(module)
            return kernel.db.commit_count if kernel else None

        return count

    def remote_modules(self) -> list[str]:
        """Modules that the HTTP API reaches by wire: their audiences need tokens."""
        return [m for m in ("auth", "profile", "integrations", "recommender") if not self.is_local(m)]

    def remote_check(self, module: str) -> HealthCheck:
        """Asks a process of another module whether it serves."""
        wire = self._wire(module, lambda: "")

        async def check() -> str:
            return "" if await wire.is_serving(CHECK_TIMEOUT_S) else "does not answer"

        return check

    def _channel(
        self, module: str, caller: str, who: Callable[[], Identity | None], token: Callable[[], str]
    ) -> Channel:
        """One for each pair, however often a stub is made."""
        if (module, caller) not in self._channels:
            here = LocalModuleChannel(self.handlers, who, by_bytes=self._by_bytes)
            self._channels[module, caller] = here if self.is_local(module) else self._wire(module, token)
        return self._channels[module, caller]

    def _wire(self, module: str, token: Callable[[], str]) -> RemoteModuleChannel:
        wire = RemoteModuleChannel(self.settings.address(module), token, self.settings.grpc_tls_ca)
        self._wires.append(wire)
        return wire
