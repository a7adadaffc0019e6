"""One database per module: SQLite in a file of its own, or a schema of a Postgres.

`await db.write(f, …)` runs a plain function of store.py in one transaction. `db.committing(emit=…, answer=…,
received=…).write(f, …)` commits the events, the idempotency answer and the inbox row together with it. The function
cannot await, so no call to anything ever happens inside a transaction. Nobody else commits.
"""

from sqlalchemy import MetaData as Tables

from servers.kernel.db.columns import Moment, row_of, stored
from servers.kernel.db.database import AlreadyReceived, Database, Tx
from servers.kernel.db.opening import open_database
from servers.kernel.db.reading import read_beside
from servers.kernel.db.statements import Records, Statement
from servers.kernel.stale import Stale

__all__ = [
    "AlreadyReceived",
    "Database",
    "Moment",
    "Records",
    "Stale",
    "Statement",
    "Tables",
    "Tx",
    "open_database",
    "read_beside",
    "row_of",
    "stored",
]
