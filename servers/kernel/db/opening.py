"""Opens a module's database and brings its tables to the newest form."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from servers.kernel.clock import Clock
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import Database, Tx
from servers.kernel.db.postgres import PostgresDatabase, asyncpg_url
from servers.kernel.db.sqlite import SqliteDatabase
from servers.kernel.settings import SettingsError

_KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(7053)")
"""Two processes that start together migrate one after the other."""


async def open_database(
    name: str, url: str, data_dir: Path, metadata: MetaData, migrations: Path, clock: Clock
) -> Database:
    """The database of module `name`, migrated: the bookkeeping tables by the kernel's history, the module's own by
    `migrations`.

    `url` empty: SQLite at `data_dir`/`name`.sqlite. Raises SettingsError when the folder cannot be written or is in
    use.
    """
    if "outbox" not in metadata.tables:
        bookkeeping.define(metadata)
    if url:
        await _create_schema(url, name)
        database: Database = PostgresDatabase(url, name, metadata, clock)
    else:
        database = SqliteDatabase(data_dir / f"{name}.sqlite", metadata, clock)
    try:
        await database.write(_upgrade, migrations)
    except BaseException as error:
        await database.close()
        if not isinstance(error, CommandError):
            raise
        raise SettingsError(f"the data of {name} was written by a newer oO ({error}): run that one") from error
    await database.scrub()  # a crash between an erasure and its scrub left deleted bytes in the log
    database.fence = await database.read(bookkeeping.fences)
    return database


def _upgrade(tx: Tx, migrations: Path) -> None:
    """All of it or nothing: both databases can take back a change of tables."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ONE_AT_A_TIME)
    _migrate(tx, _KERNEL_MIGRATIONS, "kernel_version")
    _migrate(tx, migrations, "module_version")


def _migrate(tx: Tx, folder: Path, version_table: str) -> None:
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    if (
        MigrationContext.configure(tx, opts={"version_table": version_table}).get_current_revision()
        == script.get_current_head()
    ):
        return
    environment = EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision))
    with environment:
        environment.configure(connection=tx, version_table=version_table, transactional_ddl=True, render_as_batch=True)
        environment.run_migrations()


async def _create_schema(url: str, name: str) -> None:
    engine = create_async_engine(asyncpg_url(url))
    try:
        async with engine.begin() as connection:
            await connection.execute(_ONE_AT_A_TIME)
            await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))
    except (OSError, DBAPIError) as error:
        problem = str(getattr(error, "orig", error)).splitlines()[0]
        raise SettingsError(f"the database of OO_DATABASE_URL cannot be used: {problem}") from error
    finally:
        await engine.dispose()
