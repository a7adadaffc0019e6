"""Opens a module's database and brings its tables to the newest form."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from servers.kernel.clock import Clock
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import Database
from servers.kernel.db.postgres import PostgresDatabase
from servers.kernel.db.sqlite import SqliteDatabase

_KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"


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
    if not url:
        database = SqliteDatabase(data_dir / f"{name}.sqlite", metadata, clock)
        with database.engine.begin() as connection:
            _upgrade(connection, migrations)
        return database
    await _create_schema(url, name)
    postgres = PostgresDatabase(url, name, metadata, clock)
    async with postgres.engine.begin() as connection:
        await connection.run_sync(_upgrade, migrations)
    return postgres


def _upgrade(connection: Connection, migrations: Path) -> None:
    _migrate(connection, _KERNEL_MIGRATIONS, "kernel_version")
    _migrate(connection, migrations, "module_version")


def _migrate(connection: Connection, folder: Path, version_table: str) -> None:
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    if (
        MigrationContext.configure(connection, opts={"version_table": version_table}).get_current_revision()
        == script.get_current_head()
    ):
        return
    environment = EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision))
    with environment:
        environment.configure(connection=connection, version_table=version_table, render_as_batch=True)
        environment.run_migrations()


async def _create_schema(url: str, name: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))
    await engine.dispose()
