"""The transactions of a module, as its SQLite database ran them: which tables each wrote, and which events.

An event that reports a change is committed with it: after a crash between two commits only one of the two would be
there. So is the row of an event that was received with what it caused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from servers.kernel.bus import consumers_by_type
from servers.kernel.db import Database, Tx, bookkeeping

_WRITES = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')
_INBOX, _OUTBOX = bookkeeping.INBOX.name, bookkeeping.OUTBOX.name


@dataclass
class Transaction:
    """`changed`: the module's own tables; `books`: those that every module has."""

    changed: set[str] = field(default_factory=set)
    books: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)

    def note(self, statement: str) -> None:
        if not (writes := _WRITES.match(statement)):
            return
        table = writes[1]
        (self.books if table in bookkeeping.TABLES else self.changed).add(table)
        if table == _OUTBOX and statement.startswith("INSERT"):
            self.events += [type_ for type_ in consumers_by_type() if f"'{type_}'" in statement]


class Journal:
    """Notes what a database commits from `begin` on."""

    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self._open = Transaction()

    @classmethod
    async def begin(cls, db: Database) -> Journal:
        journal = cls()

        def trace(tx: Tx) -> None:
            connection: Any = tx.connection.driver_connection
            connection.set_trace_callback(journal._note)

        await db.write(trace)
        return journal

    def tables_with(self, event: str) -> list[set[str]]:
        """Return the module's own tables that were changed together with each event of a type."""
        return [transaction.changed for transaction in self._with(event)]

    def kept_with(self, event: str) -> list[bool]:
        """Return for each event of a type whether the response to its call was kept in the same transaction."""
        return [bookkeeping.IDEMPOTENCY.name in transaction.books for transaction in self._with(event)]

    def _with(self, event: str) -> list[Transaction]:
        return [transaction for transaction in self.transactions for type_ in transaction.events if type_ == event]

    def torn(self) -> list[str]:
        """Return the events that were committed without any change, and receipts without anything that they caused."""
        problems = []
        for transaction in self.transactions:
            if transaction.events and not transaction.changed:
                problems.append(f"{transaction.events} without a change")
            if _INBOX in transaction.books and not transaction.changed | (transaction.books - {_INBOX}):
                problems.append("an event is noted as received, and nothing is done about it")
        return problems

    def _note(self, statement: str) -> None:
        if statement == "COMMIT":
            self.transactions.append(self._open)
        if statement == "COMMIT" or statement == "ROLLBACK":
            self._open = Transaction()
        self._open.note(statement)
