"""SQLite: one file per module, one process per file, one writer thread."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from servers.kernel.clock import Clock
from servers.kernel.data_lock import acquire_lock
from servers.kernel.db.database import Database, Tx, database_unavailable
from servers.kernel.db.statements import DriverConnection

P = ParamSpec("P")
R = TypeVar("R")

# synchronous=FULL: with NORMAL a power cut loses commits that were acknowledged already (decision 0003).
# secure_delete: deleted bytes are overwritten with zeros, as an erasure must.
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "cache_size=-4000",
)


FREE_BYTES_MIN = 1024 * 1024
_FILE_IS_GONE = "its file is no longer in the data folder: everything stored from now on is lost when oO stops"
_TRANSIENT = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
"""Disk errors, after which trying again may help."""


class SqliteDatabase(Database):
    """A module's SQLite file, locked against other processes until `close`.

    Writes run in a thread, because a commit waits for the disk. Reads run in the event loop: in WAL mode they never
    block, and a thread hop costs more than the query.
    """

    commit_count: int

    def __init__(self, path: Path, metadata: MetaData, clock: Clock) -> None:
        super().__init__(metadata, clock)
        self.commit_count = 0
        self._lock_path = path.with_suffix(".lock")
        self._lock = acquire_lock(self._lock_path)
        self.engine = _engine(path)
        self._reader = _SqliteConnection(self.engine, "BEGIN", reads_only=True)
        self._writer_connection = _SqliteConnection(self.engine, "BEGIN IMMEDIATE")
        self._writer_thread = _WriterThread(f"write-{path.stem}")

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return self._reader.transact(lambda tx: function(tx, *args, **kwargs))

    async def _transact(self, change: Callable[[Tx], R]) -> R:
        """Run `change` in the writer thread. It runs to its end even if the caller is cancelled meanwhile."""
        try:
            return await self._writer_thread.run(lambda: self._write(change))
        except (sqlite3.OperationalError, OperationalError) as error:
            if str(getattr(getattr(error, "orig", error), "sqlite_errorname", "")).startswith(_TRANSIENT):
                raise database_unavailable(error) from error
            raise

    def _write(self, change: Callable[[Tx], R]) -> R:
        result = self._writer_connection.transact(change)
        self.commit_count += 1
        return result

    async def problem(self) -> str:
        """Return what is wrong, or "". Checks the files too: SQLite goes on writing into a deleted file."""
        try:
            if not os.path.samestat(os.fstat(self._lock), os.stat(self._lock_path)):
                return _FILE_IS_GONE
        except OSError:
            return _FILE_IS_GONE
        disk = os.statvfs(self._lock_path)
        if disk.f_bavail * disk.f_frsize < FREE_BYTES_MIN:
            return "its disk is full"
        return await super().problem()

    async def scrub(self) -> None:
        await self._writer_thread.run(self._writer_connection.checkpoint)

    async def close(self) -> None:
        await self._writer_thread.run(self._writer_connection.close)
        self._writer_thread.stop()
        self._reader.close()
        self.engine.dispose()
        os.close(self._lock)


class _WriterThread:
    """A thread that runs functions one after the other. An executor with one thread costs twice as much per call."""

    def __init__(self, name: str) -> None:
        self._queue: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def run(self, function: Callable[[], R]) -> asyncio.Future[R]:
        """Return a future of the function's result. The function runs even if nobody waits for it any more."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[R] = loop.create_future()

        def work() -> None:
            try:
                loop.call_soon_threadsafe(_set_result, done, function())
            except BaseException as error:  # noqa: BLE001 (the caller gets it)
                loop.call_soon_threadsafe(_set_exception, done, error)

        self._queue.put(work)
        return done

    def stop(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (work := self._queue.get()) is not None:
            work()
            del work  # else its closure keeps the written values alive until the next write


def _set_result(done: asyncio.Future[R], result: R) -> None:
    if not done.done():
        done.set_result(result)


def _set_exception(done: asyncio.Future[R], error: BaseException) -> None:
    if not done.done():
        done.set_exception(error)


class _SqliteConnection:
    """A connection that is opened at its first use. `begin`: the statement that starts its transactions."""

    def __init__(self, engine: Engine, begin: str, *, reads_only: bool = False) -> None:
        self._engine = engine
        self._begin = begin
        self._reads_only = reads_only
        self._connection: DriverConnection | None = None

    def transact(self, function: Callable[[Connection], R]) -> R:
        tx = self._connection or self._connect()
        tx.driver.execute(self._begin)
        try:
            result = function(tx)
            tx.driver.execute("COMMIT")
        except BaseException:
            if tx.driver.in_transaction:
                tx.driver.execute("ROLLBACK")
            raise
        return result

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file and truncate it: deleted data is not left there."""
        tx = self._connection or self._connect()
        tx.driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        if self._connection:
            self._connection.close()

    def _connect(self) -> DriverConnection:
        # `transact` begins and ends transactions itself. SQLAlchemy would begin a deferred one, which takes the write
        # lock at its first write only and can fail there.
        tx = DriverConnection(self._engine)
        tx.execution_options(isolation_level="AUTOCOMMIT")
        tx.driver = cast(sqlite3.Connection, tx.connection.driver_connection)
        tx.driver.execute(f"PRAGMA query_only={int(self._reads_only)}")
        self._connection = tx
        return tx


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        hide_parameters=True,  # error texts reach the log, the values must not
        connect_args={"check_same_thread": False, "cached_statements": 256},
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    return engine
