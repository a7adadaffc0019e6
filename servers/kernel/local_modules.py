"""The modules of a process: their databases, services, events, and what runs beside them."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

import structlog

from gen.oo.events.v1 import DeliverRequest, DeliverResponse
from gen.oo.events.v1.services import EventsServiceBase, EventsServiceStub
from gen.oo.profile.v1 import CheckConsentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from protogateway.runtime.method import Channel, Service
from servers.kernel import keys, rpc
from servers.kernel.bus import Inbox, Relay
from servers.kernel.cache import CommitCache
from servers.kernel.clock import Clock
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.db import Database, bookkeeping, connect_database
from servers.kernel.errors import Error, NotFound
from servers.kernel.health import Health, HealthCheck
from servers.kernel.idempotency import IdempotencyStore
from servers.kernel.identity import TokenAuthority
from servers.kernel.ids import IdGenerator
from servers.kernel.keyring import PersonKeys
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.rpc import Call, RpcHandler
from servers.kernel.settings import KernelSettings, SettingsError

log = structlog.get_logger()
_SWEEP_S = 600
_TASK_AGAIN_S = 5.0


class Process(Protocol):
    """What modules stand on: the host."""

    settings: KernelSettings
    env: Mapping[str, str]
    clock: Clock
    ids: IdGenerator
    entropy: Callable[[int], bytes]
    tokens: TokenAuthority
    health: Health
    handlers: dict[str, RpcHandler[Any, Any]]
    contexts: dict[str, ModuleContext]
    modules: dict[str, Module]

    def service_channel(self, module: str, caller: str) -> Channel: ...

    def commit_counter(self, module: str) -> Callable[[], int | None]: ...


class LocalModules:
    """Builds modules from specs and joins them within a process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._inboxes: dict[str, Inbox] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, specs: Sequence[ModuleSpec]) -> None:
        """Opens, migrates, builds and starts the modules. Raises SettingsError with one line that says what to do."""
        process = self._process
        _check_neighbours(specs, process.settings)
        kek = keys.key_encryption_key(process.settings)
        for spec in specs:
            await self._open(spec, kek)
        for spec in specs:
            self._add(spec.build(process.contexts[spec.name]))
        if self._inboxes:
            self._serve(EventsServiceStub.SERVICE, _Events(self._inboxes), None)
        for module in process.modules.values():
            if module.on_start:
                await module.on_start()
        for module in process.modules.values():
            self._start_tasks(module)

    async def stop(self) -> None:
        """Ends tasks and modules, in this order."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for module in self._process.modules.values():
            await _stop(module)

    async def close(self) -> None:
        """Closes the databases."""
        for kernel in self._process.contexts.values():
            await kernel.db.close()

    async def _open(self, spec: ModuleSpec, kek: KeyEncryptionKey) -> None:
        process, settings = self._process, self._process.settings
        db = await connect_database(
            spec.name, settings.database_url, Path(settings.data_dir), spec.tables, spec.migrations, process.clock
        )
        process.contexts[spec.name] = ModuleContext(
            name=spec.name,
            settings=settings,
            env=process.env,
            clock=process.clock,
            ids=process.ids,
            db=db,
            person_keys=PersonKeys(kek, db, process.clock, process.entropy),
            kek=kek,
            tokens=process.tokens,
            erased_persons=db.erased_persons,
            channel=lambda service: process.service_channel(rpc.module_of(service), spec.name),
        )

    def _add(self, module: Module) -> None:
        kernel = self._process.contexts[module.name]
        self._process.modules[module.name] = module
        for service, servicer in module.servicers:
            self._serve(service, servicer, kernel)
        if module.consumers:
            self._inboxes[module.name] = Inbox(module.consumers, kernel.db)
        self._process.health.add(module.name, _database_check(kernel.db))
        self._process.health.add(f"{module.name} events", _outbox_check(kernel.db), essential=False)

    def _serve(self, service: Service, servicer: object, kernel: ModuleContext | None) -> None:
        consents = self._consents(kernel.name if kernel else "kernel")
        for method in service.methods:
            self._process.handlers[method.path] = RpcHandler(
                method,
                getattr(servicer, method.attribute),
                self._process.clock,
                IdempotencyStore(kernel.db, kernel.person_keys) if kernel else None,
                consents,
                kernel.is_erased if kernel else lambda _: False,
            )

    def _consents(self, caller: str) -> rpc.Consents:
        profile = ProfileServiceStub(self._process.service_channel("profile", caller))
        memory: CommitCache[tuple[str, str], bool] = CommitCache(
            self._process.commit_counter("profile"), self._process.clock
        )

        async def consented(person: str, purpose: str) -> bool:
            if known := memory.get((person, purpose)):
                return known
            asked = memory.commit_count()
            answer = (await profile.check_consent(CheckConsentRequest(purpose=purpose))).granted
            memory.put((person, purpose), answer, asked)
            return answer

        return consented

    def _start_tasks(self, module: Module) -> None:
        kernel = self._process.contexts[module.name]
        relay = Relay(module.name, kernel.db, self._deliver(module.name), self._process.clock)
        for run in (relay.run, lambda: self._sweep(kernel.db), *module.tasks):
            # A context of its own: a task acts for nobody and nobody waits for it, whoever started the process.
            kept = _kept_running(module.name, run, self._process.clock)
            self._tasks.append(asyncio.create_task(kept, context=contextvars.Context()))

    def _deliver(self, producer: str) -> Callable[[str, DeliverRequest], Coroutine[Any, Any, DeliverResponse]]:
        stubs: dict[str, EventsServiceStub] = {}

        async def deliver(consumer: str, request: DeliverRequest) -> DeliverResponse:
            if consumer not in stubs:
                stubs[consumer] = EventsServiceStub(self._process.service_channel(consumer, producer))
            return await stubs[consumer].deliver(request)

        return deliver

    async def _sweep(self, db: Database) -> None:
        backups = timedelta(days=self._process.settings.backup_days)
        while True:
            now = self._process.clock.now()
            await db.write(
                bookkeeping.delete_expired, now - timedelta(days=7), now - timedelta(days=30), now - timedelta(days=1)
            )
            db.erased_persons.difference_update(await db.write(bookkeeping.expire_tombstones, now - backups))
            await self._process.clock.sleep(_SWEEP_S)


class _Events(EventsServiceBase[Call]):
    """Receives events for every module of this process."""

    def __init__(self, inboxes: Mapping[str, Inbox]) -> None:
        self._inboxes = inboxes

    async def deliver(self, request: DeliverRequest, call: Call) -> DeliverResponse:
        inbox = self._inboxes.get(request.consumer)
        if inbox is None:
            raise NotFound("consumer", request.consumer)
        assert request.envelope is not None
        await inbox.receive(request.envelope)
        return DeliverResponse()


def _check_neighbours(specs: Sequence[ModuleSpec], settings: KernelSettings) -> None:
    here = {spec.name for spec in specs}
    for spec in specs:
        missing = [n for n in spec.needs if n not in here and not settings.address(n)]
        if missing:
            name = missing[0]
            raise SettingsError(
                f"{spec.name} needs {name}, which does not run in this process: "
                f"set OO_{name.upper()}_ADDRESS to its host:port"
            )


def _database_check(db: Database) -> HealthCheck:
    return db.problem


def _outbox_check(db: Database) -> HealthCheck:
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
