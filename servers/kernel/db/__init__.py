"""One database per module: SQLite in a file of its own, or a schema of a Postgres.

`await db.write(f, …)` runs a plain function of store.py in one transaction. `db.transaction(outbox=…, idempotency=…,
inbox=…).run(f, …)` commits events, an idempotency record and an inbox row together with it. The function cannot await,
so no transaction stays open during a call to somebody else. Nothing else commits.
"""

from sqlalchemy import MetaData as Tables

from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.db.columns import UtcTimestamp, map_record, row_of
from servers.kernel.db.connect import connect_database
from servers.kernel.db.database import AlreadyReceived, Database, Tx
from servers.kernel.db.external_read import read_externally
from servers.kernel.db.statements import RecordQuery, Statement

__all__ = [
    "AlreadyReceived",
    "ConcurrentUpdate",
    "Database",
    "RecordQuery",
    "Statement",
    "Tables",
    "Tx",
    "UtcTimestamp",
    "connect_database",
    "map_record",
    "read_externally",
    "row_of",
]
