"""Transactions on both kinds of database, each committed completely or not at all."""

import asyncio
import re
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from gen.oo.auth.v1 import UserDeletionRequested
from gen.oo.events.v1 import Envelope
from gen.oo.kernel.storage.v1 import IdempotencyRecord, OutboxRecord
from gen.oo.profile.storage.v1 import ConsentRecord
from servers.kernel.bus import make_event
from servers.kernel.db import NOBODY, AlreadyReceived, ConcurrentUpdate, Database, Tx, bookkeeping, connect_database
from servers.kernel.db.erasure import erase_person
from servers.kernel.db.postgres import PostgresDatabase
from servers.kernel.errors import SignInNeeded, Unavailable
from servers.kernel.identity import Identity, as_principal
from servers.kernel.ids import IdGenerator
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock
from tests.databases import Postgres

LATER = timedelta(seconds=1)
SECRET = "nobody's business"


@pytest.fixture
def ids(clock: ManualClock) -> IdGenerator:
    return IdGenerator(clock)


def consent(clock: ManualClock, person: str = "ada", subject: str = "terms") -> ConsentRecord:
    return ConsentRecord(person=person, subject=subject, hash="h", given_at=clock.now())


def event(ids: IdGenerator, clock: ManualClock, person: str = "ada") -> OutboxRecord:
    return make_event(UserDeletionRequested(person=person), person, ids, clock.now())


def idempotency_record(clock: ManualClock, key: str = "k") -> IdempotencyRecord:
    return IdempotencyRecord(person="ada", rpc="/r", key=key, request_hash=b"q", response=b"a", created_at=clock.now())


async def rows(database: Database, *tables: str) -> dict[str, int]:
    def count(tx: Tx) -> dict[str, int]:
        return {t: tx.execute(text(f"SELECT count(*) FROM {t}")).scalar_one() for t in tables}

    return await database.read(count)


async def everything(database: Database) -> dict[str, int]:
    return await rows(database, "consent", "outbox", "idempotency", "inbox")


async def test_a_change_and_its_side_records_are_committed_together(
    database: Database, clock: ManualClock, ids: IdGenerator
) -> None:
    transaction = database.transaction(
        person=NOBODY,
        outbox=[event(ids, clock)],
        idempotency=idempotency_record(clock),
        inbox=Envelope(event_id="e", person="ada"),
    )
    await transaction.run(store.add_consents, [consent(clock)])
    assert await everything(database) == {"consent": 1, "outbox": 1, "idempotency": 1, "inbox": 1}
    found = await database.read(bookkeeping.find_idempotency_record, "ada", "/r", "k")
    assert found == idempotency_record(clock)
    assert await database.read(store.current_consents, "ada") == [consent(clock)]


async def refuse(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    def change(tx: Tx) -> None:
        store.add_consents(tx, [consent(clock, subject="privacy")])
        raise ValueError("no")

    await database.transaction(
        person=NOBODY, outbox=[event(ids, clock)], idempotency=idempotency_record(clock, "other")
    ).run(change)


async def repeat_event(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    twice = event(ids, clock)
    await database.transaction(
        person=NOBODY, outbox=[twice, twice], idempotency=idempotency_record(clock, "other")
    ).run(store.add_consents, [consent(clock, subject="privacy")])


async def repeat_idempotency_record(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    await database.transaction(person=NOBODY, outbox=[event(ids, clock)], idempotency=idempotency_record(clock)).run(
        store.add_consents, [consent(clock, subject="privacy")]
    )


async def repeat_envelope(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    await database.transaction(person=NOBODY, outbox=[event(ids, clock)], inbox=Envelope(event_id="e")).run(
        store.add_consents, [consent(clock, subject="privacy")]
    )


async def test_a_commit_with_events_to_deliver_is_announced(
    database: Database, clock: ManualClock, ids: IdGenerator
) -> None:
    announced: list[str] = []
    for name, published in {"none": [], "published": [True], "both": [True, False], "waiting": [False]}.items():
        database.on_events_committed = lambda name=name: announced.append(name)  # type: ignore[misc]
        events = [replace(event(ids, clock), published_at=clock.now() if done else None) for done in published]
        await database.transaction(person=NOBODY, outbox=events).run(lambda tx: None)
    assert announced == ["both", "waiting"]


async def test_a_commit_is_counted_before_its_caller_returns(database: Database, clock: ManualClock) -> None:
    if isinstance(database, PostgresDatabase):
        assert database.commit_count is None, "commits of other processes cannot be counted"
        return
    before = database.commit_count
    assert before is not None
    await database.transaction(person=NOBODY).run(store.add_consents, [consent(clock)])
    assert database.commit_count == before + 1
    with pytest.raises(ValueError, match="no"):
        await refuse(database, clock, IdGenerator(clock))
    await database.read(store.current_consents, "ada")
    assert database.commit_count == before + 1


@pytest.mark.parametrize(
    ("fail", "error"),
    [
        (refuse, ValueError),
        (repeat_event, ConcurrentUpdate),
        (repeat_idempotency_record, ConcurrentUpdate),
        (repeat_envelope, AlreadyReceived),
    ],
)
async def test_a_transaction_that_fails_leaves_nothing(
    database: Database, clock: ManualClock, ids: IdGenerator, fail: Callable[..., object], error: type[Exception]
) -> None:
    transaction = database.transaction(
        person=NOBODY, idempotency=idempotency_record(clock), inbox=Envelope(event_id="e", person="ada")
    )
    await transaction.run(store.add_consents, [consent(clock)])
    with pytest.raises(error):
        await fail(database, clock, ids)  # type: ignore[misc]
    assert await everything(database) == {"consent": 1, "outbox": 0, "idempotency": 1, "inbox": 1}
    await database.transaction(person=NOBODY).run(store.add_consents, [consent(clock, subject="after")])
    assert (await rows(database, "consent"))["consent"] == 2


def log_text(error: BaseException) -> str:
    """Return the text of an error with its causes, as the log shows it."""
    return "".join(traceback.format_exception(error))


async def test_another_violated_constraint_is_not_a_concurrent_update_and_shows_no_value(database: Database) -> None:
    def add(tx: Tx) -> None:
        tx.execute(insert(store.CONSENT), {"person": "ada", "subject": SECRET, "hash": None, "given_at": None})

    with pytest.raises(IntegrityError) as caught:
        await database.transaction(person=NOBODY).run(add)
    assert SECRET not in log_text(caught.value)
    assert "parameters hidden" in log_text(caught.value)


async def test_the_error_for_an_existing_row_shows_no_value(database: Database, clock: ManualClock) -> None:
    await database.transaction(person=NOBODY).run(bookkeeping.add_inbox_record, SECRET, "ada", clock.now())
    with pytest.raises(ConcurrentUpdate) as caught:
        await database.transaction(person=NOBODY).run(bookkeeping.add_inbox_record, SECRET, "ada", clock.now())
    assert SECRET not in log_text(caught.value)


async def test_a_cancelled_caller_leaves_a_complete_transaction_or_none(database: Database, clock: ManualClock) -> None:
    def slowly(tx: Tx) -> None:
        store.add_consents(tx, [consent(clock)])
        time.sleep(0.05)
        store.add_consents(tx, [consent(clock, subject="privacy")])

    for wait_s in (0, 0.01, 0.03, 0.06):
        writing = asyncio.create_task(database.transaction(person=NOBODY).run(slowly))
        await asyncio.sleep(wait_s)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    await database.transaction(person=NOBODY).run(store.add_consents, [])
    assert (await rows(database, "consent"))["consent"] % 2 == 0
    assert await database.transaction(person=NOBODY).run(lambda tx: tx.execute(text("SELECT 1")).scalar_one()) == 1


async def test_a_read_cannot_write(database: Database, clock: ManualClock) -> None:
    with pytest.raises(DBAPIError):
        await database.read(store.add_consents, [consent(clock)])
    assert (await rows(database, "consent"))["consent"] == 0


@pytest.mark.parametrize("principal", [None, Identity("ada"), Identity("bob"), Identity("", service="svc:auth")])
async def test_nothing_is_committed_for_an_erased_person_whoever_the_principal_is(
    database: Database, clock: ManualClock, principal: Identity | None
) -> None:
    erased = await database.transaction(person=NOBODY).run(erase_person, database.metadata, "ada", clock.now())
    assert erased.rows_left == 0
    database.erased_persons = await database.read(bookkeeping.list_erased_persons)
    for exclusive in (False, True):
        with as_principal(principal), pytest.raises(SignInNeeded) as caught:
            await database.transaction(person="ada", exclusive=exclusive).run(store.add_consents, [consent(clock)])
        assert caught.value.reason == "ACCOUNT_DELETED"
    with as_principal(principal):
        await database.transaction(person="bob").run(store.add_consents, [consent(clock, "bob")])
    assert (await rows(database, "consent"))["consent"] == 1


async def test_an_erasure_waits_for_running_writes_and_other_processes_see_it(
    postgres: Postgres, tmp_path: Path, clock: ManualClock
) -> None:
    url = postgres.new_database()
    here = await connect_database("profile", url, tmp_path, store.TABLES, SPEC.migrations, clock)
    there = await connect_database("profile", url, tmp_path, store.TABLES, SPEC.migrations, clock)
    begun = threading.Event()

    def slowly(tx: Tx) -> None:
        store.add_consents(tx, [consent(clock)])
        begun.set()
        tx.execute(text("SELECT pg_sleep(0.5)"))

    writing = asyncio.create_task(here.transaction(person="ada").run(slowly))
    while not begun.is_set():
        await asyncio.sleep(0.01)
    erased = await there.transaction(person=NOBODY).run(erase_person, there.metadata, "ada", clock.now())
    await writing
    assert (erased.rows_deleted, erased.rows_left) == (1, 0)
    with pytest.raises(SignInNeeded):
        await here.transaction(person="ada").run(store.add_consents, [consent(clock)])
    assert (await rows(here, "consent"))["consent"] == 0
    await here.close()
    await there.close()


@pytest.mark.parametrize("exclusive", [False, True])
async def test_an_exclusive_transaction_alone_waits_for_others_of_its_person(
    postgres: Postgres, tmp_path: Path, clock: ManualClock, exclusive: bool
) -> None:
    url, ended = postgres.new_database(), list[str]()
    first = await connect_database("profile", url, tmp_path, store.TABLES, SPEC.migrations, clock)
    second = await connect_database("profile", url, tmp_path, store.TABLES, SPEC.migrations, clock)
    begun = threading.Event()

    def hold(tx: Tx) -> None:
        begun.set()
        tx.execute(text("SELECT pg_sleep(0.5)"))
        ended.append("first")

    holding = asyncio.create_task(first.transaction(person="ada").run(hold))
    while not begun.is_set():
        await asyncio.sleep(0.01)
    await second.transaction(person="ada", exclusive=exclusive).run(lambda tx: ended.append("second"))
    await holding
    assert ended == (["first", "second"] if exclusive else ["second", "first"])
    await first.close()
    await second.close()


async def test_an_erasure_deletes_every_row_of_its_person_and_no_others(
    database: Database, clock: ManualClock, ids: IdGenerator
) -> None:
    for person in ("ada", "bob"):
        transaction = database.transaction(
            person=NOBODY, outbox=[event(ids, clock, person)], inbox=Envelope(event_id=person, person=person)
        )
        await transaction.run(store.add_consents, [consent(clock, person)])
    erased = await database.transaction(person=NOBODY).run(erase_person, database.metadata, "ada", clock.now())
    assert (erased.rows_deleted, erased.rows_left) == (3, 0)
    assert await rows(database, "consent", "outbox", "inbox", "erased_person") == {
        "consent": 1, "outbox": 1, "inbox": 1, "erased_person": 1,
    }  # fmt: skip
    again = await database.transaction(person=NOBODY).run(erase_person, database.metadata, "ada", clock.now())
    assert (again.rows_deleted, again.rows_left) == (0, 0)


async def test_the_inbox_does_not_name_an_erased_person(database: Database, clock: ManualClock) -> None:
    await database.transaction(person=NOBODY).run(erase_person, database.metadata, "ada", clock.now())
    await database.transaction(person=NOBODY, inbox=Envelope(event_id="late", person="ada")).run(lambda tx: None)
    named = await database.read(lambda tx: tx.execute(select(bookkeeping.INBOX.c.person)).scalars().all())
    assert named == [""]


async def test_expired_bookkeeping_is_deleted(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    transaction = database.transaction(
        person=NOBODY, outbox=[event(ids, clock)], idempotency=idempotency_record(clock), inbox=Envelope(event_id="e")
    )
    await transaction.run(lambda tx: None)
    now = clock.now()
    assert await database.transaction(person=NOBODY).run(bookkeeping.delete_expired, now + LATER, now, now) == 0, (
        "an unpublished event stays"
    )
    await database.transaction(person=NOBODY).run(bookkeeping.mark_published, [1], now)
    assert (
        await database.transaction(person=NOBODY).run(bookkeeping.delete_expired, now + LATER, now + LATER, now + LATER)
        == 3
    )


async def test_times_are_stored_to_the_microsecond(database: Database, clock: ManualClock) -> None:
    clock.advance(microseconds=123457)
    await database.transaction(person=NOBODY).run(store.add_consents, [consent(clock)])
    assert (await database.read(store.current_consents, "ada"))[0].given_at == clock.now()


async def test_events_wait_for_the_same_person_only(database: Database, clock: ManualClock, ids: IdGenerator) -> None:
    persons = ["ada", "ada", "bob", "bob", "", ""]
    await database.transaction(person=NOBODY, outbox=[event(ids, clock, p) for p in persons]).run(lambda tx: None)

    async def waiting() -> Sequence[int]:
        return [e.seq for e in await database.read(bookkeeping.list_due_events, clock.now(), 10)]

    first = await waiting()
    ada, bob, nobody = first[0], first[2], first[4]
    await database.transaction(person=NOBODY).run(bookkeeping.postpone, ada, clock.now() + LATER, None)
    await database.transaction(person=NOBODY).run(bookkeeping.postpone, nobody, clock.now() + LATER, None)
    assert await waiting() == [first[2], first[3], first[5]]
    await database.transaction(person=NOBODY).run(bookkeeping.postpone, bob, clock.now(), clock.now())
    assert await waiting() == [first[5]]
    clock.advance(seconds=2)
    assert await waiting() == [first[0], first[1], first[4], first[5]]
    count, _, parked = await database.read(bookkeeping.outbox_state)
    assert (count, parked) == (6, 1)


async def test_due_events_are_found_by_an_index(sqlite: Database, clock: ManualClock) -> None:
    def plan(tx: Tx) -> str:
        seen: list[str] = []
        raw: Any = tx.connection.driver_connection
        raw.set_trace_callback(seen.append)
        bookkeeping.list_due_events(tx, clock.now(), 10)
        bookkeeping.outbox_state(tx)
        raw.set_trace_callback(None)
        return "\n".join(str(row[3]) for statement in seen for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}"))

    steps = await sqlite.read(plan)
    assert "outbox_waiting" in steps
    assert "outbox_failed" in steps
    assert not re.search(r"SCAN outbox(?! USING)", steps), steps


async def test_an_unreachable_server_is_unavailable(clock: ManualClock) -> None:
    database = PostgresDatabase("postgresql://nobody@127.0.0.1:1/oo", "profile", store.TABLES, clock)
    for asked in (
        database.read(store.current_consents, "ada"),
        database.transaction(person=NOBODY).run(store.add_consents, []),
        database.problem(),
    ):
        with pytest.raises(Unavailable):
            await asked
    await database.close()


async def test_a_connection_that_the_server_ends_is_unavailable_and_the_next_one_works(postgres: Postgres) -> None:
    database = PostgresDatabase(postgres.new_database(), "profile", store.TABLES, ManualClock())
    with pytest.raises(Unavailable):
        await database.read(lambda tx: tx.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")).close())
    await database.read(lambda tx: tx.execute(text("SELECT 1")).close())
    await database.close()
