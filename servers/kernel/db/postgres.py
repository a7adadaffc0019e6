"""PostgreSQL: one schema per module in a shared database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, MetaData, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from servers.kernel.clock import Clock
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import MIGRATION_LOCK, Database, Tx, database_unavailable
from servers.kernel.db.erasure import EXCLUSIVE_PERSON_LOCK, SHARED_PERSON_LOCK
from servers.kernel.settings import SettingsError

_TRANSIENT = ("08", "53", "57P")
"""SQLSTATE classes in which trying again may help: connection lost, out of resources, shutting down or starting."""

P = ParamSpec("P")
R = TypeVar("R")


class PostgresDatabase(Database):
    """A module's schema, which `connect_database` creates."""

    def __init__(self, url: str, schema: str, metadata: MetaData, clock: Clock) -> None:
        super().__init__(metadata, clock)
        self.engine: AsyncEngine = create_async_engine(
            asyncpg_url(url),
            hide_parameters=True,  # error texts reach the log, the values must not
            pool_size=8,
            max_overflow=0,
            pool_pre_ping=True,
            connect_args={
                "server_settings": {
                    "search_path": schema,
                    "statement_timeout": "10000",
                    "application_name": f"oo-{schema}",
                }
            },
        )

    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        with _translate_errors():
            async with self.engine.execution_options(postgresql_readonly=True).begin() as connection:
                return await connection.run_sync(lambda tx: function(tx, *args, **kwargs))

    async def _transact(self, change: Callable[[Tx], R]) -> R:
        with _translate_errors():
            async with self.engine.begin() as connection:
                return await connection.run_sync(change)

    def _is_erased(self, tx: Tx, person: str, *, exclusive: bool) -> bool:
        """Return whether the person was erased, by this or another process.

        The lock lasts until the transaction ends: an erasure waits for it, and it waits for an erasure.
        """
        tx.execute(EXCLUSIVE_PERSON_LOCK if exclusive else SHARED_PERSON_LOCK, {"person": person})
        return bookkeeping.is_erased(tx, bookkeeping.person_hash(person))

    async def scrub(self) -> None:
        """Do nothing: autovacuum does it. VACUUM needs rights that the application should not have."""

    async def close(self) -> None:
        await self.engine.dispose()


async def create_schema(url: str, name: str) -> None:
    """Create a module's schema if it does not exist. Raises SettingsError if the server cannot be used."""
    engine = create_async_engine(asyncpg_url(url))
    try:
        async with engine.begin() as connection:
            await connection.execute(MIGRATION_LOCK)
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))
    except (OSError, DBAPIError) as error:
        problem = str(getattr(error, "orig", error)).splitlines()[0]
        raise SettingsError(f"the database of OO_DATABASE_URL cannot be used: {problem}") from error
    finally:
        await engine.dispose()


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Translate errors of the driver.

    Raises Unavailable if the server does not respond or is out of resources. Details that quote a row, such as "Failing
    row contains (…)", are removed, since error texts reach the log.
    """
    try:
        yield
    except (OSError, PoolTimeout) as error:
        raise database_unavailable(error) from error
    except DBAPIError as error:
        cause: Any = error.orig and error.orig.__cause__
        if cause is not None:
            cause.detail = None
        if error.connection_invalidated or str(getattr(error.orig, "sqlstate", "")).startswith(_TRANSIENT):
            raise database_unavailable(error) from error
        raise


def asyncpg_url(url: str) -> URL:
    """Return the address with our driver. Raises SettingsError unless it is an address of PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = URL.create("unknown")
    if parsed.get_backend_name() != "postgresql":
        raise SettingsError("OO_DATABASE_URL: write postgresql://user:password@host/database, or leave it empty")
    return parsed.set(drivername="postgresql+asyncpg")
