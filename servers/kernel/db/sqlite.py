"""SQLite: one file per module, one process per file, one writer thread."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.pool import NullPool

from servers.kernel.clock import Clock
from servers.kernel.db.database import Database, Tx
from servers.kernel.settings import SettingsError

P = ParamSpec("P")
R = TypeVar("R")

# FULL: a power cut right after a commit loses nothing. secure_delete: deleted bytes are overwritten with zeros.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-4000",
)


class SqliteDatabase(Database):
    """A module's SQLite file. Holds the file's lock until closed."""

    def __init__(self, path: Path, metadata: MetaData, clock: Clock) -> None:
        super().__init__(metadata, clock)
        self._lock = _locked(path)
        self.engine = _engine(path)
        self._writer = _Thread(self.engine, "write")
        self._reader = _Thread(self.engine, "read")

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self._reader.run(lambda tx: function(tx, *args, **kwargs))

    async def _transact(self, change: Callable[[Tx], R]) -> R:
        return await self._writer.run(change)

    async def scrub(self) -> None:
        await self._writer.run_outside(
            lambda connection: connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
        )

    async def close(self) -> None:
        await self._reader.close()
        await self._writer.close()
        self.engine.dispose()
        os.close(self._lock)


class _Thread:
    """One thread with one connection of its own."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=f"sqlite-{name}")
        self._engine = engine
        self._begin = "BEGIN IMMEDIATE" if name == "write" else "BEGIN"
        self._connection: Connection | None = None

    async def run(self, function: Callable[[Connection], R]) -> R:
        """Runs to its end even when the caller is cancelled: a transaction is whole or not at all."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._in_transaction, function)

    async def run_outside(self, function: Callable[[Connection], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: function(self._connected()))

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._pool, self._disconnect)
        self._pool.shutdown()

    def _in_transaction(self, function: Callable[[Connection], R]) -> R:
        connection = self._connected()
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        raw.execute(self._begin)
        try:
            result = function(connection)
            raw.execute("COMMIT")
            return result
        except BaseException:
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def _connected(self) -> Connection:
        if self._connection is None:
            # Transactions are begun and ended above, by hand: SQLAlchemy would begin a deferred one, which can fail
            # half-way.
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"check_same_thread": False, "cached_statements": 256}
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _locked(path: Path) -> int:
    """Takes the file's lock.

    Raises SettingsError when the folder cannot be written or another process holds the lock.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SettingsError(
            f"cannot write the data folder {path.parent} ({error.strerror}): choose another with OO_DATA_DIR"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise SettingsError(
            f"another oO already runs on {path.parent}: stop it, or give this one a folder of its own with OO_DATA_DIR"
        ) from error
    return lock
