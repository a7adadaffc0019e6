"""Connects a module's database and migrates its tables."""

from pathlib import Path

from sqlalchemy import MetaData, column, inspect, select, table

from servers.kernel.clock import Clock
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import MIGRATION_LOCK, NOBODY, Database, Tx
from servers.kernel.db.sqlite import SqliteDatabase

_KERNEL_MIGRATIONS = Path(__file__).parent / "migrations"


async def connect_database(
    name: str, url: str, data_dir: Path, metadata: MetaData, migrations: Path, clock: Clock
) -> Database:
    """Return the database of module `name`, migrated.

    The kernel's tables have migrations of their own, the module's are in the folder `migrations`. With an empty `url`
    it is SQLite at `data_dir`/`name`.sqlite. Raises SettingsError if the folder cannot be written or is in use.
    """
    if "outbox" not in metadata.tables:
        bookkeeping.add_tables(metadata)
    if url:
        from servers.kernel.db.postgres import PostgresDatabase, create_schema  # 7 MB that SQLite does not need

        await create_schema(url, name)
        database: Database = PostgresDatabase(url, name, metadata, clock)
    else:
        database = SqliteDatabase(data_dir / f"{name}.sqlite", metadata, clock)
    try:
        await database.transaction(person=NOBODY).run(_upgrade, name, migrations)
    except BaseException:
        await database.close()
        raise
    await database.scrub()  # a crash between an erasure and its scrub would leave deleted bytes in the WAL
    database.erased_persons = await database.read(bookkeeping.list_erased_persons)
    return database


def _upgrade(tx: Tx, name: str, migrations: Path) -> None:
    """Run missing migrations in one transaction: both databases can roll back changes of tables."""
    if tx.dialect.name == "postgresql":
        tx.execute(MIGRATION_LOCK)
    for folder, version_table in ((_KERNEL_MIGRATIONS, "kernel_version"), (migrations, "module_version")):
        if _version(tx, version_table) != _newest(folder):
            from servers.kernel.db.migrate import migrate  # Alembic: 10 MB that most starts do not need

            migrate(tx, name, folder, version_table)


def _version(tx: Tx, version_table: str) -> str:
    """Return the last migration that was run, or ""."""
    if not inspect(tx).has_table(version_table):
        return ""
    return str(tx.execute(select(column("version_num")).select_from(table(version_table))).scalar() or "")


def _newest(folder: Path) -> str:
    """Return the number of the newest migration in a folder, or ""."""
    return max((path.name.partition("_")[0] for path in folder.glob("[0-9]*.py")), default="")
