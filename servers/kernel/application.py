"""A process of oO that runs modules: one alone or several together, each with its database, calls and events."""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog

from gen.oo.events.v1 import DeliverRequest
from gen.oo.events.v1.services import EventsServiceStub
from gen.oo.profile.v1.services import ProfileServiceStub
from protogateway.runtime.method import Service
from servers.kernel import keys, rpc
from servers.kernel.background import start_background_task
from servers.kernel.bus import Deliver, EventsService, Inbox, Relay, outbox_problem
from servers.kernel.cache import CommitCache
from servers.kernel.clock import Clock
from servers.kernel.consents import CachedConsents
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.db import NOBODY, Database, bookkeeping, connect_database
from servers.kernel.grpc_server import ModuleServer
from servers.kernel.idempotency import IdempotencyStore
from servers.kernel.keyring import PersonKeys
from servers.kernel.module import Module, ModuleContext, ModuleSpec, Task
from servers.kernel.process import Process
from servers.kernel.reflection import add_reflection
from servers.kernel.rpc import RpcHandler
from servers.kernel.settings import KernelSettings, SettingsError

OUTBOX_KEPT, INBOX_KEPT, RESPONSES_KEPT = timedelta(days=7), timedelta(days=30), timedelta(days=1)
EXPIRY_INTERVAL_S = 600
HEALTH_INTERVAL_S = 1.0

log = structlog.get_logger()


class Application(Process):
    """Builds modules from their specs and connects them: in process, or over gRPC to the addresses in the settings."""

    def __init__(
        self,
        settings: KernelSettings,
        env: Mapping[str, str],
        clock: Clock | None = None,
        entropy: Callable[[int], bytes] = os.urandom,
        *,
        by_bytes: bool = False,
    ) -> None:
        super().__init__(settings, env, clock, entropy, by_bytes=by_bytes)
        self.contexts: dict[str, ModuleContext] = {}
        self.modules: dict[str, Module] = {}
        self.server: ModuleServer | None = None
        self._inboxes: dict[str, Inbox] = {}
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, specs: Sequence[ModuleSpec]) -> None:
        """Connect and migrate the databases, then build and start the modules.

        Raises SettingsError with one line that says what to do.
        """
        _check_addresses(specs, self.settings)
        kek = keys.key_encryption_key(self.settings)
        for spec in specs:
            self.contexts[spec.name] = await self._connect(spec, kek)
        for spec in specs:
            self._add(spec.build(self.contexts[spec.name]))
        if self._inboxes:
            self._serve(EventsServiceStub.SERVICE, EventsService(self._inboxes), None)
        for module in self.modules.values():
            if module.on_start:
                await module.on_start()
        for module in self.modules.values():
            self._start_tasks(module)

    async def listen(self) -> int:
        """Start the gRPC server and return its port. Raises SettingsError if the port is taken."""
        settings = self.settings
        self.server = ModuleServer(self.handlers, self.tokens, tuple(self.modules))
        if not settings.production:
            add_reflection(self.server.server, self.server.services())
        try:
            port = await self.server.start(
                f"{settings.grpc_host}:{settings.grpc_port}", settings.grpc_tls_cert, settings.grpc_tls_key
            )
        except OSError as error:
            raise SettingsError(
                f"port {settings.grpc_port} is taken: stop what listens there, or set OO_GRPC_PORT"
            ) from error
        self._tasks.append(start_background_task("kernel", partial(self._report_health, self.server), self.clock))
        return port

    async def stop(self, grace_s: float = 1.5) -> None:
        """End calls (after at most `grace_s` seconds), tasks, modules, channels and databases, in this order."""
        if self.server:
            await self.server.stop(grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for module in self.modules.values():
            await _stop(module)
        await super().stop()
        for context in self.contexts.values():
            await context.db.close()

    async def _connect(self, spec: ModuleSpec, kek: KeyEncryptionKey) -> ModuleContext:
        settings = self.settings
        db = await connect_database(
            spec.name, settings.database_url, Path(settings.data_dir), spec.tables, spec.migrations, self.clock
        )
        self.commit_counts[spec.name] = lambda: db.commit_count
        return ModuleContext(
            name=spec.name,
            settings=settings,
            env=self.env,
            clock=self.clock,
            ids=self.ids,
            db=db,
            person_keys=PersonKeys(kek, db, self.clock, self.entropy),
            kek=kek,
            tokens=self.tokens,
            erased_persons=db.erased_persons,
            channel=lambda service: self.service_channel(rpc.module_of(service), spec.name),
        )

    def _add(self, module: Module) -> None:
        context = self.contexts[module.name]
        self.modules[module.name] = module
        for service, servicer in module.servicers:
            self._serve(service, servicer, context)
        if module.consumers:
            self._inboxes[module.name] = Inbox(module.consumers, context.db)
        self.health.add(module.name, context.db.problem)
        # Late events delay other modules' work, but every call still succeeds.
        self.health.add(f"{module.name} events", partial(outbox_problem, context.db), essential=False)

    def _serve(self, service: Service, servicer: object, context: ModuleContext | None) -> None:
        """Add the handlers of a service. `context`: its module's, or None for a service of the kernel."""
        consents = self._consents(context.name if context else "kernel")
        for method in service.methods:
            self.handlers[method.path] = RpcHandler(
                method,
                getattr(servicer, method.attribute),
                self.clock,
                IdempotencyStore(context.db, context.person_keys) if context else None,
                consents,
                context.is_erased if context else lambda _: False,
            )

    def _consents(self, caller: str) -> CachedConsents:
        profile = ProfileServiceStub(self.service_channel("profile", caller))
        return CachedConsents(profile, CommitCache(self.commit_counter("profile"), self.clock))

    def _start_tasks(self, module: Module) -> None:
        db = self.contexts[module.name].db
        relay = Relay(module.name, db, self._deliver(module.name), self.clock)
        runs: list[Task] = [relay.run, partial(self._delete_expired, db), *module.tasks]
        for run in runs:
            self._tasks.append(start_background_task(module.name, run, self.clock))

    def _deliver(self, producer: str) -> Deliver:
        """Return the function that hands the producer's events to a consumer's EventsService."""
        stubs: dict[str, EventsServiceStub] = {}

        async def deliver(consumer: str, request: DeliverRequest) -> object:
            if consumer not in stubs:
                stubs[consumer] = EventsServiceStub(self.service_channel(consumer, producer))
            return await stubs[consumer].deliver(request)

        return deliver

    async def _report_health(self, server: ModuleServer) -> None:
        """Keep the statuses of grpc.health.v1 those of the modules here, until cancelled."""
        while True:
            report = await self.health.report()
            await server.set_health({part.name for part in report.components if part.problem})
            await self.clock.sleep(HEALTH_INTERVAL_S)

    async def _delete_expired(self, db: Database) -> None:
        backups_kept = timedelta(days=self.settings.backup_days)
        while True:
            now = self.clock.now()
            await db.transaction(person=NOBODY).run(
                bookkeeping.delete_expired, now - OUTBOX_KEPT, now - INBOX_KEPT, now - RESPONSES_KEPT
            )
            # A tombstone outlives every backup: a restored one must not bring the person's rows back.
            expired = await db.transaction(person=NOBODY).run(bookkeeping.expire_tombstones, now - backups_kept)
            db.erased_persons.difference_update(expired)
            await self.clock.sleep(EXPIRY_INTERVAL_S)


def _check_addresses(specs: Sequence[ModuleSpec], settings: KernelSettings) -> None:
    local = {spec.name for spec in specs}
    for spec in specs:
        missing = [name for name in spec.needs if name not in local and not settings.address(name)]
        if missing:
            raise SettingsError(
                f"{spec.name} needs {missing[0]}, which does not run in this process: "
                f"set OO_{missing[0].upper()}_ADDRESS to its host:port"
            )


async def _stop(module: Module) -> None:
    """Stop a module. Its failure is logged and does not keep the others from stopping."""
    try:
        if module.on_stop:
            await module.on_stop()
    except Exception:
        log.exception("stop failed", module=module.name)
