"""DELETE me: sessions dead at once, every module's part in the ledger, and nothing left but what it names."""

from __future__ import annotations

import asyncio
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from gen.oo.auth.v1 import DeleteMeRequest, DeleteMeResponse, Erasure, ErasureState, GetErasureRequest, GetMeRequest
from gen.oo.profile.v1 import GetDocumentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from gen.registry import MESSAGE_OPTIONS
from servers.auth import store
from servers.kernel.db import NOBODY, Tx, bookkeeping
from servers.kernel.errors import Forbidden, Invalid, NotFound, SignInNeeded
from servers.kernel.identity import Identity
from servers.kernel.settings import KernelSettings
from servers.profile.serve import SPEC as PROFILE
from tests.auth.home import Home, env_for, running
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

MODULES = ("profile", "integrations", "recommender")
TABLES_NAMED_IN_KEPT = {"erasure": 1}


async def leave(home: Home, issuer: Issuer, who: str = "ada") -> tuple[Identity, DeleteMeResponse]:
    identity = await home.identity(await home.sign_in(issuer, who))
    return identity, await home.delete(identity)


async def finish(home: Home, asked: DeleteMeResponse) -> None:
    for module in MODULES:
        await home.report(asked, module, rows_deleted=1)


async def traces(home: Home) -> dict[str, int]:
    """Rows of what an erasure leaves, by table."""

    def count(tx: Tx) -> dict[str, int]:
        kept = (store.ERASURE, store.ERASURE_PART, bookkeeping.ERASED_PERSON)
        return {table.name: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in kept}

    return await home.context.db.read(count)


async def eventually(home: Home, wanted: dict[str, int]) -> None:
    async with asyncio.timeout(5):
        while await traces(home) != wanted:
            await asyncio.sleep(0.02)


def rows_deleted(erasure: Erasure) -> dict[str, int]:
    return {part.module: part.rows_deleted for part in erasure.parts}


async def test_delete_ends_every_session_at_once(any_home: Home, issuer: Issuer) -> None:
    phone, laptop, bob = [await any_home.sign_in(issuer, who) for who in ("ada", "ada", "bob")]
    identity = await any_home.identity(phone)
    await any_home.delete(identity)
    for session in (phone, laptop):
        with pytest.raises(SignInNeeded):
            await any_home.resolve(session)
    assert await any_home.resolve(bob)
    with any_home.as_person(identity) as mine, pytest.raises(SignInNeeded) as caught:
        await mine.get_me(GetMeRequest())
    assert caught.value.reason == "ACCOUNT_DELETED"


async def test_no_session_row_stays_for_the_time_of_the_erasure(any_home: Home, issuer: Issuer) -> None:
    identity, _ = await leave(any_home, issuer)
    assert "session" not in await any_home.rows_of(identity.person)


@pytest.mark.parametrize("ended_by", ["deleted_at", "epoch"])
async def test_account_that_ended_lets_no_session_in(
    any_home: Home, issuer: Issuer, clock: ManualClock, ended_by: str
) -> None:
    """Each lock holds alone: a session row that should not be there opens nothing all the same."""

    def end(tx: Tx) -> None:
        tx.execute(
            update(store.ACCOUNT).values({"deleted_at": clock.now()} if ended_by == "deleted_at" else {"epoch": 1})
        )

    session = await any_home.sign_in(issuer)
    await any_home.context.db.transaction(person=NOBODY).run(end)
    with pytest.raises(SignInNeeded):
        await any_home.resolve(session)


async def test_sessions_stay_dead_after_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with running(tmp_path, env_for(issuer), clock) as home:
        session = await home.sign_in(issuer)
        identity = await home.identity(session)
        asked = await home.delete(identity)
    async with running(tmp_path, env_for(issuer), clock) as home:
        with pytest.raises(SignInNeeded):
            await home.resolve(session)
        with home.as_person(identity) as mine, pytest.raises(SignInNeeded):
            await mine.get_me(GetMeRequest())
        assert (await home.erasure(asked)).state is ErasureState.requested


@pytest.mark.parametrize("typed", ["", "Delete", "delete ", "yes"])
async def test_only_the_typed_word_deletes(home: Home, issuer: Issuer, typed: str) -> None:
    session = await home.sign_in(issuer)
    with home.as_person(await home.identity(session)) as mine, pytest.raises(Invalid) as caught:
        await mine.delete_me(DeleteMeRequest(confirmation=typed))
    assert "confirmation" in caught.value.fields
    assert await home.resolve(session)


async def test_delete_needs_a_fresh_sign_in(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    session = await home.sign_in(issuer)
    clock.advance(minutes=5, seconds=1)
    with pytest.raises(Forbidden) as caught:
        await home.delete(await home.identity(session))
    assert caught.value.reason == "STEP_UP_NEEDED"
    assert await home.delete(await home.identity(await home.sign_in(issuer, fresh=True)))


async def test_deleting_twice_at_once_is_one_erasure(any_home: Home, issuer: Issuer) -> None:
    identity = await any_home.identity(await any_home.sign_in(issuer))
    answers = await asyncio.gather(*(any_home.delete(identity) for _ in range(3)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == [
        "AccountDeleted",
        "AccountDeleted",
        "DeleteMeResponse",
    ]
    rows = await any_home.rows_of(identity.person)
    assert (rows["erasure"], rows["outbox"]) == (1, 1)


async def test_progress_names_every_module_and_what_stays(any_home: Home, issuer: Issuer, clock: ManualClock) -> None:
    _, asked = await leave(any_home, issuer)
    begun = await any_home.erasure(asked)
    assert (begun.state, begun.requested_at, begun.erased_at) == (ErasureState.requested, clock.now(), None)
    assert [(part.module, part.done) for part in begun.parts] == [(m, False) for m in (*MODULES, "auth")]
    assert len(begun.kept) == 3
    assert all(kept.what and kept.why and kept.until for kept in begun.kept)

    await any_home.report(asked, "integrations", rows_deleted=7, notes=["Todoist: access revoked"])
    under_way = await any_home.erasure(asked)
    assert under_way.state is ErasureState.erasing
    integrations = under_way.parts[1]
    assert (integrations.done, integrations.rows_deleted, integrations.notes) == (True, 7, ["Todoist: access revoked"])


async def test_progress_needs_the_secret_and_tells_nobody_else_whether_it_exists(home: Home, issuer: Issuer) -> None:
    _, asked = await leave(home, issuer)
    _, other = await leave(home, issuer, "bob")
    messages = set()
    for erasure_id, secret in [
        (asked.erasure_id, other.secret),
        (asked.erasure_id, "x"),
        (other.erasure_id, asked.secret),
        (home.app.ids.uuid7(), asked.secret),
    ]:
        with pytest.raises(NotFound) as caught:
            await home.progress(erasure_id, secret)
        messages.add((caught.value.reason, caught.value.message.replace(erasure_id, "ID")))
    assert len(messages) == 1
    with pytest.raises(SignInNeeded):
        await home.face.get_erasure(GetErasureRequest(id=asked.erasure_id))


@pytest.mark.parametrize("order", list(permutations(MODULES)))
async def test_parts_may_come_in_any_order_and_twice(home: Home, issuer: Issuer, order: tuple[str, ...]) -> None:
    identity, asked = await leave(home, issuer)
    for number, module in enumerate(order, start=1):
        assert (await home.erasure(asked)).state is not ErasureState.erased
        await home.report(asked, module, event_id=f"event-{module}", rows_deleted=number)
        await home.report(asked, module, event_id=f"event-{module}", rows_deleted=number)
        await home.report(asked, module, rows_deleted=50, notes=["again"])
    done = await home.erasure(asked)
    assert done.state is ErasureState.erased
    own = rows_deleted(done).pop("auth")
    assert own > 0
    assert rows_deleted(done) == {m: n for n, m in enumerate(order, start=1)} | {"auth": own}
    assert await home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_last_parts_at_the_same_moment_still_end_it(any_home: Home, issuer: Issuer) -> None:
    identity, asked = await leave(any_home, issuer)
    await asyncio.gather(*(any_home.report(asked, module, rows_deleted=1) for module in MODULES))
    assert (await any_home.erasure(asked)).state is ErasureState.erased
    assert await any_home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_erasure_goes_on_after_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with running(tmp_path, env_for(issuer), clock) as home:
        identity, asked = await leave(home, issuer)
        await home.report(asked, "profile", event_id="first", rows_deleted=1)
        await home.report(asked, "recommender", rows_deleted=2)
    async with running(tmp_path, env_for(issuer), clock) as home:
        await home.report(asked, "profile", event_id="first", rows_deleted=0)
        await home.report(asked, "integrations", rows_deleted=3)
        done = await home.erasure(asked)
        assert done.state is ErasureState.erased
        assert (rows_deleted(done)["profile"], rows_deleted(done)["integrations"]) == (1, 3)
        assert await home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT
        assert home.context.is_erased(identity.person)


async def test_part_that_left_rows_is_not_done_until_none_are_left(home: Home, issuer: Issuer) -> None:
    _, asked = await leave(home, issuer)
    for module in ("profile", "recommender"):
        await home.report(asked, module)
    await home.report(asked, "integrations", rows_deleted=4, rows_left=2, notes=["two rows are locked"])
    stuck = await home.erasure(asked)
    assert (stuck.state, stuck.parts[1].done, stuck.parts[1].rows_left) == (ErasureState.erasing, False, 2)
    await home.report(asked, "integrations", rows_deleted=2)
    done = await home.erasure(asked)
    assert (done.state, done.parts[1].rows_deleted, done.parts[1].rows_left) == (ErasureState.erased, 6, 0)


async def test_an_erasure_tells_what_is_left_outside(any_home: Home, issuer: Issuer) -> None:
    identity, asked = await leave(any_home, issuer)
    left = ["Todoist: could not be reached; remove oO at https://todoist.example"]
    await any_home.report(asked, "integrations", notes=["Other: access revoked"], remaining_data=left)
    under_way = await any_home.erasure(asked)
    assert (under_way.state, under_way.parts[1].remaining_data) == (ErasureState.erasing, left)
    for module in ("profile", "recommender"):
        await any_home.report(asked, module)
    done = await any_home.erasure(asked)
    assert (done.state, done.parts[1].done, done.parts[1].remaining_data) == (
        ErasureState.erased_with_remaining_data,
        True,
        left,
    )
    assert done.erased_at
    await any_home.report(asked, "integrations", remaining_data=["more"])
    assert await any_home.erasure(asked) == done
    assert await any_home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_rows_of_our_own_that_stay_keep_an_erasure_open(home: Home, issuer: Issuer, clock: ManualClock) -> None:
    identity, asked = await leave(home, issuer)
    await home.context.db.transaction(person=NOBODY).run(
        lambda tx: tx.execute(text("CREATE TRIGGER held BEFORE DELETE ON account BEGIN SELECT RAISE(IGNORE); END"))
    )
    await finish(home, asked)
    stuck = await home.erasure(asked)
    assert (stuck.state, stuck.erased_at) == (ErasureState.erasing, None)
    assert [(part.module, part.rows_left) for part in stuck.parts if not part.done] == [("auth", 1)]

    await home.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(text("DROP TRIGGER held")))
    clock.advance(minutes=10)
    async with asyncio.timeout(5):
        while (await home.erasure(asked)).state is not ErasureState.erased:
            await asyncio.sleep(0.02)
    own = (await home.erasure(asked)).parts[-1]
    assert (own.done, own.rows_left, own.notes) == (True, 0, ["all sessions ended when you asked"])
    assert await home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_report_of_no_erasure_changes_nothing(home: Home, issuer: Issuer) -> None:
    _, asked = await leave(home, issuer)
    await home.report(DeleteMeResponse(erasure_id="unknown"), "profile", rows_deleted=1)
    await finish(home, asked)
    done = await home.erasure(asked)
    await home.report(asked, "profile", rows_deleted=99)
    await home.report(asked, "somebody", rows_deleted=99)
    assert rows_deleted(await home.erasure(asked)) == rows_deleted(done)


async def test_who_comes_back_is_new(any_home: Home, issuer: Issuer) -> None:
    old, asked = await leave(any_home, issuer)
    await finish(any_home, asked)
    new = await any_home.identity(await any_home.sign_in(issuer))
    assert new.person != old.person
    assert await any_home.rows_of(old.person) == TABLES_NAMED_IN_KEPT


async def test_who_comes_back_while_the_erasure_is_under_way_is_new_and_stays(any_home: Home, issuer: Issuer) -> None:
    old, asked = await leave(any_home, issuer)
    await any_home.report(asked, "profile", rows_deleted=1)
    session = await any_home.sign_in(issuer)
    new = await any_home.identity(session)
    assert new.person != old.person
    await finish(any_home, asked)
    assert (await any_home.erasure(asked)).state is ErasureState.erased
    with any_home.as_person(await any_home.identity(session)) as mine:
        assert (await mine.get_me(GetMeRequest())).email == "ada@example.com"
    again, asked_again = await leave(any_home, issuer)
    assert again.person == new.person
    await finish(any_home, asked_again)
    assert await any_home.rows_of(new.person) == TABLES_NAMED_IN_KEPT


async def test_sign_in_that_meets_a_deletion_opens_no_session_of_the_deleted(any_home: Home, issuer: Issuer) -> None:
    """The provider answers slowly; meanwhile the person deletes themselves in another browser."""
    identity = await any_home.identity(await any_home.sign_in(issuer))
    issuer.delay_s = 0.3
    late = asyncio.create_task(any_home.sign_in(issuer))
    await asyncio.sleep(0.1)
    asked = await any_home.delete(identity)
    await finish(any_home, asked)
    assert (await any_home.identity(await late)).person != identity.person
    assert await any_home.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_no_byte_of_the_identity_stays_in_the_files(home: Home, issuer: Issuer, tmp_path: Path) -> None:
    _, asked = await leave(home, issuer)
    await leave(home, issuer, "bob")
    await finish(home, asked)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    assert b"sub-bob" in stored
    assert b"sub-ada" not in stored


async def test_what_an_erasure_leaves_goes_with_the_last_backup(
    any_home: Home, issuer: Issuer, clock: ManualClock
) -> None:
    _, under_way = await leave(any_home, issuer, "bob")
    clock.advance(minutes=1)
    ada, asked = await leave(any_home, issuer)
    await finish(any_home, asked)
    clock.advance(days=34, hours=23, minutes=58)
    eve = await any_home.identity(await any_home.sign_in(issuer, "eve"))
    await asyncio.sleep(0.1)
    assert await traces(any_home) == {"erasure": 2, "erasure_part": 4, "erased_person": 2}
    assert any_home.context.is_erased(ada.person)
    last = await any_home.delete(eve)
    clock.advance(minutes=11)
    await eventually(any_home, {"erasure": 2, "erasure_part": 0, "erased_person": 1})
    with pytest.raises(NotFound):
        await any_home.erasure(asked)
    assert (await any_home.erasure(under_way)).state is ErasureState.requested, "the ledger waits for its end"
    assert (await any_home.erasure(last)).state is ErasureState.requested
    assert (any_home.context.is_erased(ada.person), any_home.context.is_erased(eve.person)) == (False, True)


async def test_every_text_names_the_days_of_the_backups(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    hashes = set()
    for days in (35, 14):
        data = tmp_path / str(days)
        async with running(data, env_for(issuer), clock, more=[PROFILE], backup_days=days) as home:
            _, asked = await leave(home, issuer)
            assert all(kept.until.startswith(f"{days} days after") for kept in (await home.erasure(asked)).kept)
            profile = ProfileServiceStub(home.app.service_channel("profile", "bff"))
            policy = (await profile.get_document(GetDocumentRequest(id="privacy"))).document
            assert policy
            assert f"for {days} days" in policy.text
            hashes.add(policy.hash)
    assert len(hashes) == 2, "who agreed to one number has not agreed to the other"


@pytest.mark.parametrize(
    "record", ["auth.v1.ErasureRecord", "auth.v1.ErasurePartRecord", "kernel.v1.ErasedPersonRecord"]
)
def test_the_tags_of_what_stays_name_the_days(record: str) -> None:
    retention = MESSAGE_OPTIONS[f"oo.{record}"]["oo.options.v1.data"]["retention"]
    assert retention == f"{KernelSettings().backup_days} days after the erasure (OO_BACKUP_DAYS)"


async def test_a_real_module_is_asked_and_reports(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with running(tmp_path, env_for(issuer), clock, more=[PROFILE]) as home:
        _, asked = await leave(home, issuer)
        async with asyncio.timeout(10):
            while not (await home.erasure(asked)).parts[0].done:
                await asyncio.sleep(0.02)
        assert (await home.erasure(asked)).state is ErasureState.erasing
