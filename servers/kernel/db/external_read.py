"""Read-only access to a module's database from another process, for commands, while the module runs."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import MetaData, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from servers.kernel.clock import SystemClock
from servers.kernel.db.database import Tx
from servers.kernel.errors import Unavailable
from servers.kernel.settings import SettingsError

R = TypeVar("R")


async def read_externally(name: str, url: str, data_dir: Path, function: Callable[[Tx], R]) -> R:
    """Run a reading function of module `name`'s store.py in one transaction.

    With an empty `url` it is SQLite in `data_dir`. Raises SettingsError if the database cannot be read.
    """
    try:
        if not url:
            return _read_sqlite(data_dir / f"{name}.sqlite", function)
        from servers.kernel.db.postgres import PostgresDatabase

        database = PostgresDatabase(url, name, MetaData(), SystemClock())
        try:
            return await database.read(function)
        finally:
            await database.close()
    except (OSError, DBAPIError, Unavailable) as error:
        cause = error.__cause__ if isinstance(error, Unavailable) else error
        problem = str(getattr(cause, "orig", cause)).splitlines()[0]
        raise SettingsError(f"the data of {name} cannot be read: {problem}") from error


def _read_sqlite(path: Path, function: Callable[[Tx], R]) -> R:
    if not path.exists():
        raise SettingsError(f"there is no {path}: say where the data is with OO_DATA_DIR")
    # mode=ro cannot read a write-ahead log that no process has open, so query_only forbids writes instead.
    engine = create_engine(f"sqlite:///file:{path}?mode=rw&uri=true", poolclass=NullPool, hide_parameters=True)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
        return function(connection)
