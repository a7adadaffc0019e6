"""One database per module: SQLite in a file of its own, or a schema of a Postgres.

`await db.transaction(person=…, outbox=…, idempotency=…, inbox=…).run(f, …)` runs a plain function of store.py and
commits its change together with events, an idempotency record and an inbox row, unless the person was erased. The
function cannot await, so no transaction stays open during a call to somebody else. Nothing else commits.
"""

from sqlalchemy import MetaData as Tables

from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.db.connect import connect_database
from servers.kernel.db.database import NOBODY, AlreadyReceived, Database, Tx
from servers.kernel.db.external_read import read_externally
from servers.kernel.db.statements import RecordQuery, Statement
from servers.kernel.db.tables import UtcTimestamp, partial_index, row_of, table_of

__all__ = [
    "NOBODY",
    "AlreadyReceived",
    "ConcurrentUpdate",
    "Database",
    "RecordQuery",
    "Statement",
    "Tables",
    "Tx",
    "UtcTimestamp",
    "connect_database",
    "partial_index",
    "read_externally",
    "row_of",
    "table_of",
]
