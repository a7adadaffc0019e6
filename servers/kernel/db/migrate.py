"""Runs migrations. Only this file imports Alembic, and it is imported only if there is something to run."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from servers.kernel.db.database import Tx
from servers.kernel.settings import SettingsError


def migrate(tx: Tx, name: str, folder: Path, version_table: str) -> None:
    """Run the migrations that are missing. Raises SettingsError if a newer oO wrote the data."""
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    environment = EnvironmentContext(Config(), script, fn=lambda revision, _: script._upgrade_revs("head", revision))
    try:
        with environment:
            environment.configure(
                connection=tx, version_table=version_table, transactional_ddl=True, render_as_batch=True
            )
            environment.run_migrations()
    except CommandError as error:
        raise SettingsError(f"the data of {name} was written by a newer oO ({error}): run that one") from error
