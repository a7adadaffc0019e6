"""A module and its context.

`build(context)` in a module's serve.py returns a `Module`; `application.py` runs one or several of them in a process.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from gen.oo.kernel.storage.v1 import OutboxRecord
from protogateway.runtime.method import Channel, Service
from servers.kernel.bus import EventConsumer, make_event
from servers.kernel.clock import Clock
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.db import Database, Tables
from servers.kernel.db.bookkeeping import person_hash
from servers.kernel.identity import TokenAuthority
from servers.kernel.ids import IdGenerator
from servers.kernel.keyring import PersonKeys
from servers.kernel.settings import KernelSettings


class Stub(Protocol):
    """A generated stub class."""

    SERVICE: ClassVar[Any]

    def __init__(self, channel: Channel) -> None: ...


T = TypeVar("T", bound=Stub)


@dataclass(frozen=True)
class ModuleContext:
    """Everything that a module is built from: plain values, no globals.

    `erased_persons`: hashes of the persons erased here.
    """

    name: str
    settings: KernelSettings
    env: Mapping[str, str]
    clock: Clock
    ids: IdGenerator
    db: Database
    person_keys: PersonKeys
    kek: KeyEncryptionKey
    tokens: TokenAuthority
    erased_persons: set[bytes]
    channel: Callable[[str], Channel]

    def stub(self, stub: type[T]) -> T:
        """Return a stub that calls as this module's service, for the person of the current principal."""
        return stub(self.channel(stub.SERVICE.name))

    def is_erased(self, person: str) -> bool:
        return person_hash(person) in self.erased_persons

    def new_event(self, message: object, person: str = "") -> OutboxRecord:
        """Return an outbox row to commit with a change: `db.transaction(…, outbox=[context.new_event(…)])`."""
        return make_event(message, person, self.ids, self.clock.now())


Task = Callable[[], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Module:
    """A built module: servicers, event consumers by event type, and background tasks.

    `tasks`: each runs from start to stop. `on_start`: awaited once before the module serves. `on_stop`: awaited once
    after its calls and tasks have ended, while its database is still connected.
    """

    name: str
    servicers: Sequence[tuple[Service, object]]
    consumers: Mapping[str, EventConsumer] = field(default_factory=dict)
    tasks: Sequence[Task] = ()
    on_start: Callable[[], Coroutine[Any, Any, None]] | None = None
    on_stop: Callable[[], Coroutine[Any, Any, None]] | None = None


@dataclass(frozen=True)
class ModuleSpec:
    """Everything to make a module from: `build`, its tables and migrations, and the modules that it calls (`needs`).

    serve.py names it `SPEC`; `python -m servers.<module>.serve` and the monolith both run specs.
    """

    name: str
    build: Callable[[ModuleContext], Module]
    tables: Tables
    migrations: Path
    needs: tuple[str, ...] = ()
