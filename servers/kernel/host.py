"""A process of oO: one module alone, several together, or none (the HTTP face by itself). The same code for all."""

from __future__ import annotations

import asyncio
import contextvars
import os
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from gen.oo.auth.v1.aio import AuthServiceStub
from gen.oo.events.v1 import DeliverRequest, DeliverResponse
from gen.oo.events.v1.aio import EventsServiceBase, EventsServiceStub
from gen.oo.profile.v1 import CheckConsentRequest
from gen.oo.profile.v1.aio import ProfileServiceStub
from gen.pool import POOL
from gen.runtime import Channel, Service
from servers.kernel import identity as identities
from servers.kernel import keys, rpc
from servers.kernel.answers import Answers
from servers.kernel.bus import Inbox, Relay
from servers.kernel.clock import Clock, SystemClock
from servers.kernel.db import Database, bookkeeping, open_database
from servers.kernel.errors import Error, Invalid, NotFound
from servers.kernel.health import CHECK_TIMEOUT_S, Check, Health
from servers.kernel.identity import Identity, Tokens
from servers.kernel.ids import Ids
from servers.kernel.local import LocalChannel
from servers.kernel.module import Kernel, Module, Plan
from servers.kernel.rpc import Call, Handler
from servers.kernel.seal import KeyEncryptionKey, Sealer
from servers.kernel.sessionkeys import SessionKeys
from servers.kernel.settings import KernelSettings, SettingsError
from servers.kernel.wire import GrpcServer, WireChannel

log = structlog.get_logger()
_SWEEP_S = 600
_DELIVER_S = 5.0
_TASK_AGAIN_S = 5.0


class Host:
    """Builds modules from plans and joins them: in process, or by wire to the addresses in the settings.

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
        self.ids = Ids(self.clock, entropy)
        self.handlers: dict[str, Handler[Any, Any]] = {}
        self.kernels: dict[str, Kernel] = {}
        self.modules: dict[str, Module] = {}
        self.health = Health(self.clock)
        self._entropy = entropy
        self._by_bytes = by_bytes
        self._channels: dict[tuple[str, str], Channel] = {}
        self._wires: list[WireChannel] = []
        self._inboxes: dict[str, Inbox] = {}
        self._tasks: list[asyncio.Task[None]] = []
        auth = AuthServiceStub(self.service_channel("auth", "kernel"))
        service_key = keys.service_key(settings)
        self.form_key = keys.form_key(service_key)
        self.tokens = Tokens(service_key, self.clock, SessionKeys(auth, self.clock).find)
        self.server: GrpcServer | None = None

    async def start(self, plans: Sequence[Plan]) -> None:
        """Opens, migrates, builds and starts the modules. Raises SettingsError with one line that says what to do."""
        _check_neighbours(plans, self.settings)
        if plans:  # the HTTP face alone has no business with the key that opens texts and tokens
            kek = keys.key_encryption_key(self.settings)
            for plan in plans:
                await self._open(plan, kek)
        for plan in plans:
            self._add(plan.build(self.kernels[plan.name]))
        if self._inboxes:
            self._serve(EventsServiceStub.SERVICE, _Events(self._inboxes), None)
        for module in self.modules.values():
            if module.on_start:
                await module.on_start()
        for module in self.modules.values():
            self._start_tasks(module)

    async def listen(self) -> int:
        """Starts the gRPC server. Raises SettingsError when its port is taken."""
        settings = self.settings
        self.server = GrpcServer(self.handlers, self.tokens, tuple(self.modules))
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
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for module in self.modules.values():
            await _stop(module)
        for wire in self._wires:
            await wire.close()
        for kernel in self.kernels.values():
            await kernel.db.close()

    def is_here(self, module: str) -> bool:
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
        """A channel to `module` that passes on the session that the running code acts for: for the HTTP face alone."""

        def token() -> str:
            acting = identities.current()
            return acting.tokens.get(module, "") if acting else ""

        return self._channel(module, "", identities.current, token)

    def remote_modules(self) -> list[str]:
        """Modules that the HTTP face reaches by wire: their audiences need tokens."""
        return [m for m in ("auth", "profile", "integrations", "recommender") if not self.is_here(m)]

    def wire_check(self, module: str) -> Check:
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
            here = LocalChannel(self.handlers, self.clock, who, by_bytes=self._by_bytes)
            self._channels[module, caller] = here if self.is_here(module) else self._wire(module, token)
        return self._channels[module, caller]

    def _wire(self, module: str, token: Callable[[], str]) -> WireChannel:
        wire = WireChannel(self.settings.address(module), self.clock, token, self.settings.grpc_tls_ca)
        self._wires.append(wire)
        return wire

    async def _open(self, plan: Plan, kek: KeyEncryptionKey) -> None:
        settings = self.settings
        db = await open_database(
            plan.name, settings.database_url, Path(settings.data_dir), plan.tables, plan.migrations, self.clock
        )
        self.kernels[plan.name] = Kernel(
            name=plan.name,
            settings=settings,
            env=self.env,
            clock=self.clock,
            ids=self.ids,
            db=db,
            seal=Sealer(kek, db, self.clock, self._entropy),
            kek=kek,
            tokens=self.tokens,
            fence=db.fence,
            channel=lambda service: self.service_channel(rpc.module_of(service), plan.name),
        )

    def _add(self, module: Module) -> None:
        kernel = self.kernels[module.name]
        self.modules[module.name] = module
        for service, servicer in module.servicers:
            self._serve(service, servicer, kernel)
        if module.consumers:
            self._inboxes[module.name] = Inbox(module.consumers, kernel.db)
        self.health.add(module.name, _database_check(kernel.db))
        self.health.add(f"{module.name} events", _outbox_check(kernel.db), essential=False)

    def _serve(self, service: Service, servicer: object, kernel: Kernel | None) -> None:
        consents = self._consents(kernel.name if kernel else "kernel")
        for method in service.methods:
            self.handlers[method.path] = Handler(
                method,
                getattr(servicer, method.attribute),
                self.clock,
                Answers(kernel.db, kernel.seal) if kernel else None,
                consents,
                kernel.is_erased if kernel else lambda _: False,
            )

    def _consents(self, caller: str) -> rpc.Consents:
        profile = ProfileServiceStub(self.service_channel("profile", caller))

        async def consented(person: str, purpose: str) -> bool:
            return (await profile.check_consent(CheckConsentRequest(purpose=purpose))).granted

        return consented

    def _start_tasks(self, module: Module) -> None:
        kernel = self.kernels[module.name]
        relay = Relay(module.name, kernel.db, self._deliver(module.name), self.clock)
        for run in (relay.run, lambda: self._sweep(kernel.db), *module.tasks):
            # A context of its own: a task acts for nobody and nobody waits for it, whoever started the process.
            kept = _kept_running(module.name, run, self.clock)
            self._tasks.append(asyncio.create_task(kept, context=contextvars.Context()))

    def _deliver(self, producer: str) -> Callable[[str, DeliverRequest], Coroutine[Any, Any, DeliverResponse]]:
        stubs: dict[str, EventsServiceStub] = {}

        async def deliver(consumer: str, request: DeliverRequest) -> DeliverResponse:
            if consumer not in stubs:
                stubs[consumer] = EventsServiceStub(self.service_channel(consumer, producer))
            return await stubs[consumer].deliver(request, timeout_s=_DELIVER_S)

        return deliver

    async def _sweep(self, db: Database) -> None:
        backups = timedelta(days=self.settings.backup_days)
        while True:
            now = self.clock.now()
            await db.write(
                bookkeeping.sweep, now - timedelta(days=7), now - timedelta(days=30), now - timedelta(days=1)
            )
            db.fence.difference_update(await db.write(bookkeeping.lower_fences, now - backups))
            await self.clock.sleep(_SWEEP_S)


class _Events(EventsServiceBase[Call]):
    """Receives events for every module of this process."""

    def __init__(self, inboxes: Mapping[str, Inbox]) -> None:
        self._inboxes = inboxes

    async def deliver(self, request: DeliverRequest, call: Call) -> DeliverResponse:
        inbox = self._inboxes.get(request.consumer)
        if inbox is None:
            raise NotFound("consumer", request.consumer)
        if request.envelope is None:
            raise Invalid.field("envelope", "send an event")
        await inbox.receive(request.envelope)
        return DeliverResponse()


def _check_neighbours(plans: Sequence[Plan], settings: KernelSettings) -> None:
    here = {plan.name for plan in plans}
    for plan in plans:
        missing = [n for n in plan.needs if n not in here and not settings.address(n)]
        if missing:
            name = missing[0]
            raise SettingsError(
                f"{plan.name} needs {name}, which does not run in this process: "
                f"set OO_{name.upper()}_ADDRESS to its host:port"
            )


def _database_check(db: Database) -> Check:
    return db.problem


def _outbox_check(db: Database) -> Check:
    async def check() -> str:
        waiting, oldest, parked = await db.read(bookkeeping.outbox_state)
        if parked:
            return f"{parked} events are parked: the log says why"
        late = oldest is not None and (db.clock.now() - oldest).total_seconds() > 60
        return f"{waiting} events wait, the oldest for over a minute" if late else ""

    return check


async def _stop(module: Module) -> None:
    """What one module cannot end keeps no other from ending."""
    try:
        if module.on_stop:
            await module.on_stop()
    except Exception:
        log.exception("stop failed", module=module.name)


async def _kept_running(module: str, run: Callable[[], Coroutine[Any, Any, None]], clock: Clock) -> None:
    """Runs a task until it ends by itself; one that fails begins again after a pause."""
    while True:
        try:
            return await run()
        except Error as error:
            log.error("task failed", module=module, reason=error.reason, again_in_s=_TASK_AGAIN_S)
        except Exception:
            log.exception("task failed", module=module, again_in_s=_TASK_AGAIN_S)
        await clock.sleep(_TASK_AGAIN_S)
