"""A log of the transactions that a module's SQLite database committed, with their tables and events.

An event must be committed together with the change that it reports: a crash between two commits would leave only one
of them. The same is true of the receipt of an event and the change that it causes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from servers.kernel.bus import consumers_by_type
from servers.kernel.db import NOBODY, Database, Tx, bookkeeping

_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
_INBOX, _OUTBOX = bookkeeping.INBOX.name, bookkeeping.OUTBOX.name


@dataclass
class LoggedTransaction:
    """The tables and events of one transaction. `changed` tables are the module's own, `kernel_tables` the kernel's."""

    changed: set[str] = field(default_factory=set)
    kernel_tables: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)

    def note(self, statement: str) -> None:
        if not (writes := _WRITES.match(statement)):
            return
        table = writes[1]
        (self.kernel_tables if table in bookkeeping.TABLE_NAMES else self.changed).add(table)
        if table == _OUTBOX and statement.startswith("INSERT"):
            self.events += [type_ for type_ in consumers_by_type() if f"'{type_}'" in statement]


class TransactionLog:
    """The transactions that a database commits after `begin`."""

    def __init__(self) -> None:
        self.transactions: list[LoggedTransaction] = []
        self._open = LoggedTransaction()

    @classmethod
    async def begin(cls, db: Database) -> TransactionLog:
        log = cls()

        def trace(tx: Tx) -> None:
            connection: Any = tx.connection.driver_connection
            connection.set_trace_callback(log._note)

        await db.transaction(person=NOBODY).run(trace)
        return log

    def tables_with(self, event: str) -> list[set[str]]:
        """Return the module's own tables that were changed together with each event of a type."""
        return [transaction.changed for transaction in self._with(event)]

    def responses_with(self, event: str) -> list[bool]:
        """Return for each event of a type if the response to its call was stored in the same transaction."""
        return [bookkeeping.IDEMPOTENCY.name in transaction.kernel_tables for transaction in self._with(event)]

    def _with(self, event: str) -> list[LoggedTransaction]:
        return [transaction for transaction in self.transactions for type_ in transaction.events if type_ == event]

    def find_problems(self) -> list[str]:
        """Return the events that were committed without a change, and the receipts that caused nothing."""
        problems = []
        for transaction in self.transactions:
            if transaction.events and not transaction.changed:
                problems.append(f"{transaction.events} without a change")
            if _INBOX in transaction.kernel_tables and not transaction.changed | (transaction.kernel_tables - {_INBOX}):
                problems.append("an event was received without an effect")
        return problems

    def _note(self, statement: str) -> None:
        if statement == "COMMIT":
            self.transactions.append(self._open)
        if statement == "COMMIT" or statement == "ROLLBACK":
            self._open = LoggedTransaction()
        self._open.note(statement)
