"""Deleting an account: sessions end at once, each module reports its part, and only `kept` data stays."""

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
from tests.auth.app import AuthApp, env_for, open_app
from tests.auth.issuer import Issuer
from tests.clocks import ManualClock

MODULES = ("profile", "integrations", "recommender")
TABLES_NAMED_IN_KEPT = {"erasure": 1}


async def sign_in_and_delete(app: AuthApp, issuer: Issuer, who: str = "ada") -> tuple[Identity, DeleteMeResponse]:
    identity = await app.identity(await app.sign_in(issuer, who))
    return identity, await app.delete(identity)


async def report_all(app: AuthApp, deletion: DeleteMeResponse) -> None:
    for module in MODULES:
        await app.report(deletion, module, rows_deleted=1)


async def kept_rows(app: AuthApp) -> dict[str, int]:
    """Count the rows that stay after an erasure, by table."""

    def count(tx: Tx) -> dict[str, int]:
        tables = (store.ERASURE, store.ERASURE_PART, bookkeeping.ERASED_PERSON)
        return {table.name: tx.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}

    return await app.context.db.read(count)


async def wait_for_rows(app: AuthApp, wanted: dict[str, int]) -> None:
    async with asyncio.timeout(5):
        while await kept_rows(app) != wanted:
            await asyncio.sleep(0.02)


def rows_deleted(erasure: Erasure) -> dict[str, int]:
    return {part.module: part.rows_deleted for part in erasure.parts}


async def test_delete_ends_every_session_at_once(any_app: AuthApp, issuer: Issuer) -> None:
    phone, laptop, bob = [await any_app.sign_in(issuer, who) for who in ("ada", "ada", "bob")]
    identity = await any_app.identity(phone)
    await any_app.delete(identity)
    for session in (phone, laptop):
        with pytest.raises(SignInNeeded):
            await any_app.resolve(session)
    assert await any_app.resolve(bob)
    with any_app.as_person(identity) as stub, pytest.raises(SignInNeeded) as caught:
        await stub.get_me(GetMeRequest())
    assert caught.value.reason == "ACCOUNT_DELETED"


async def test_session_rows_are_deleted_as_soon_as_an_erasure_begins(any_app: AuthApp, issuer: Issuer) -> None:
    identity, _ = await sign_in_and_delete(any_app, issuer)
    assert "session" not in await any_app.rows_of(identity.person)


@pytest.mark.parametrize("ended_by", ["deleted_at", "epoch"])
async def test_a_session_of_an_ended_account_is_refused(
    any_app: AuthApp, issuer: Issuer, clock: ManualClock, ended_by: str
) -> None:
    """Either column is enough, even if a session row was left by mistake."""

    def end(tx: Tx) -> None:
        tx.execute(
            update(store.ACCOUNT).values({"deleted_at": clock.now()} if ended_by == "deleted_at" else {"epoch": 1})
        )

    session = await any_app.sign_in(issuer)
    await any_app.context.db.transaction(person=NOBODY).run(end)
    with pytest.raises(SignInNeeded):
        await any_app.resolve(session)


async def test_sessions_stay_ended_after_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        session = await app.sign_in(issuer)
        identity = await app.identity(session)
        deletion = await app.delete(identity)
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        with pytest.raises(SignInNeeded):
            await app.resolve(session)
        with app.as_person(identity) as stub, pytest.raises(SignInNeeded):
            await stub.get_me(GetMeRequest())
        assert (await app.erasure(deletion)).state is ErasureState.requested


@pytest.mark.parametrize("typed", ["", "Delete", "delete ", "yes"])
async def test_deleting_needs_the_typed_confirmation(app: AuthApp, issuer: Issuer, typed: str) -> None:
    session = await app.sign_in(issuer)
    with app.as_person(await app.identity(session)) as stub, pytest.raises(Invalid) as caught:
        await stub.delete_me(DeleteMeRequest(confirmation=typed))
    assert "confirmation" in caught.value.fields
    assert await app.resolve(session)


async def test_deleting_needs_a_fresh_sign_in(app: AuthApp, issuer: Issuer, clock: ManualClock) -> None:
    session = await app.sign_in(issuer)
    clock.advance(minutes=5, seconds=1)
    with pytest.raises(Forbidden) as caught:
        await app.delete(await app.identity(session))
    assert caught.value.reason == "STEP_UP_NEEDED"
    assert await app.delete(await app.identity(await app.sign_in(issuer, fresh=True)))


async def test_concurrent_deletions_begin_one_erasure(any_app: AuthApp, issuer: Issuer) -> None:
    identity = await any_app.identity(await any_app.sign_in(issuer))
    results = await asyncio.gather(*(any_app.delete(identity) for _ in range(3)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == [
        "AccountDeleted",
        "AccountDeleted",
        "DeleteMeResponse",
    ]
    rows = await any_app.rows_of(identity.person)
    assert (rows["erasure"], rows["outbox"]) == (1, 1)


async def test_progress_lists_every_module_and_the_kept_data(
    any_app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    _, deletion = await sign_in_and_delete(any_app, issuer)
    begun = await any_app.erasure(deletion)
    assert (begun.state, begun.requested_at, begun.erased_at) == (ErasureState.requested, clock.now(), None)
    assert [(part.module, part.done) for part in begun.parts] == [(m, False) for m in (*MODULES, "auth")]
    assert len(begun.kept) == 3
    assert all(kept.what and kept.why and kept.until for kept in begun.kept)

    await any_app.report(deletion, "integrations", rows_deleted=7, notes=["Todoist: access revoked"])
    under_way = await any_app.erasure(deletion)
    assert under_way.state is ErasureState.erasing
    integrations = under_way.parts[1]
    assert (integrations.done, integrations.rows_deleted, integrations.notes) == (True, 7, ["Todoist: access revoked"])


async def test_progress_without_the_right_secret_is_not_found(app: AuthApp, issuer: Issuer) -> None:
    _, deletion = await sign_in_and_delete(app, issuer)
    _, other = await sign_in_and_delete(app, issuer, "bob")
    messages = set()
    for erasure_id, secret in [
        (deletion.erasure_id, other.secret),
        (deletion.erasure_id, "x"),
        (other.erasure_id, deletion.secret),
        (app.application.ids.uuid7(), deletion.secret),
    ]:
        with pytest.raises(NotFound) as caught:
            await app.progress(erasure_id, secret)
        messages.add((caught.value.reason, caught.value.message.replace(erasure_id, "ID")))
    assert len(messages) == 1
    with pytest.raises(SignInNeeded):
        await app.bff_stub.get_erasure(GetErasureRequest(id=deletion.erasure_id))


@pytest.mark.parametrize("order", list(permutations(MODULES)))
async def test_part_reports_may_arrive_in_any_order_and_twice(
    app: AuthApp, issuer: Issuer, order: tuple[str, ...]
) -> None:
    identity, deletion = await sign_in_and_delete(app, issuer)
    for number, module in enumerate(order, start=1):
        assert (await app.erasure(deletion)).state is not ErasureState.erased
        await app.report(deletion, module, event_id=f"event-{module}", rows_deleted=number)
        await app.report(deletion, module, event_id=f"event-{module}", rows_deleted=number)
        await app.report(deletion, module, rows_deleted=50, notes=["again"])
    done = await app.erasure(deletion)
    assert done.state is ErasureState.erased
    own = rows_deleted(done).pop("auth")
    assert own > 0
    assert rows_deleted(done) == {m: n for n, m in enumerate(order, start=1)} | {"auth": own}
    assert await app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_concurrent_last_reports_complete_the_erasure(any_app: AuthApp, issuer: Issuer) -> None:
    identity, deletion = await sign_in_and_delete(any_app, issuer)
    await asyncio.gather(*(any_app.report(deletion, module, rows_deleted=1) for module in MODULES))
    assert (await any_app.erasure(deletion)).state is ErasureState.erased
    assert await any_app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_an_erasure_continues_after_a_restart(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        identity, deletion = await sign_in_and_delete(app, issuer)
        await app.report(deletion, "profile", event_id="first", rows_deleted=1)
        await app.report(deletion, "recommender", rows_deleted=2)
    async with open_app(tmp_path, env_for(issuer), clock) as app:
        await app.report(deletion, "profile", event_id="first", rows_deleted=0)
        await app.report(deletion, "integrations", rows_deleted=3)
        done = await app.erasure(deletion)
        assert done.state is ErasureState.erased
        assert (rows_deleted(done)["profile"], rows_deleted(done)["integrations"]) == (1, 3)
        assert await app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT
        assert app.context.is_erased(identity.person)


async def test_a_part_is_done_only_when_no_rows_are_left(app: AuthApp, issuer: Issuer) -> None:
    _, deletion = await sign_in_and_delete(app, issuer)
    for module in ("profile", "recommender"):
        await app.report(deletion, module)
    await app.report(deletion, "integrations", rows_deleted=4, rows_left=2, notes=["two rows are locked"])
    stuck = await app.erasure(deletion)
    assert (stuck.state, stuck.parts[1].done, stuck.parts[1].rows_left) == (ErasureState.erasing, False, 2)
    await app.report(deletion, "integrations", rows_deleted=2)
    done = await app.erasure(deletion)
    assert (done.state, done.parts[1].rows_deleted, done.parts[1].rows_left) == (ErasureState.erased, 6, 0)


async def test_an_erasure_reports_data_that_remains_at_providers(any_app: AuthApp, issuer: Issuer) -> None:
    identity, deletion = await sign_in_and_delete(any_app, issuer)
    left = ["Todoist: could not be reached; remove oO at https://todoist.example"]
    await any_app.report(deletion, "integrations", notes=["Other: access revoked"], remaining_data=left)
    under_way = await any_app.erasure(deletion)
    assert (under_way.state, under_way.parts[1].remaining_data) == (ErasureState.erasing, left)
    for module in ("profile", "recommender"):
        await any_app.report(deletion, module)
    done = await any_app.erasure(deletion)
    assert (done.state, done.parts[1].done, done.parts[1].remaining_data) == (
        ErasureState.erased_with_remaining_data,
        True,
        left,
    )
    assert done.erased_at
    await any_app.report(deletion, "integrations", remaining_data=["more"])
    assert await any_app.erasure(deletion) == done
    assert await any_app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_an_erasure_is_incomplete_while_auth_has_rows_left(
    app: AuthApp, issuer: Issuer, clock: ManualClock, tmp_path: Path
) -> None:
    identity, deletion = await sign_in_and_delete(app, issuer)
    await app.context.db.transaction(person=NOBODY).run(
        lambda tx: tx.execute(text("CREATE TRIGGER held BEFORE DELETE ON account BEGIN SELECT RAISE(IGNORE); END"))
    )
    await report_all(app, deletion)
    stuck = await app.erasure(deletion)
    assert (stuck.state, stuck.erased_at) == (ErasureState.erasing, None)
    assert [(part.module, part.rows_left) for part in stuck.parts if not part.done] == [("auth", 1)]

    await app.context.db.transaction(person=NOBODY).run(lambda tx: tx.execute(text("DROP TRIGGER held")))
    clock.advance(minutes=10)
    async with asyncio.timeout(5):
        while (await app.erasure(deletion)).state is not ErasureState.erased:
            await asyncio.sleep(0.02)
    own = (await app.erasure(deletion)).parts[-1]
    assert (own.done, own.rows_left, own.notes) == (True, 0, ["all sessions ended when you asked"])
    assert await app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT
    assert app.context.is_erased(identity.person)
    assert b"sub-ada" not in b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))


async def test_a_report_on_an_unknown_or_complete_erasure_changes_nothing(app: AuthApp, issuer: Issuer) -> None:
    _, deletion = await sign_in_and_delete(app, issuer)
    await app.report(DeleteMeResponse(erasure_id="unknown"), "profile", rows_deleted=1)
    await report_all(app, deletion)
    done = await app.erasure(deletion)
    await app.report(deletion, "profile", rows_deleted=99)
    await app.report(deletion, "somebody", rows_deleted=99)
    assert rows_deleted(await app.erasure(deletion)) == rows_deleted(done)


async def test_a_returning_person_gets_a_new_account(any_app: AuthApp, issuer: Issuer) -> None:
    old, deletion = await sign_in_and_delete(any_app, issuer)
    await report_all(any_app, deletion)
    new = await any_app.identity(await any_app.sign_in(issuer))
    assert new.person != old.person
    assert await any_app.rows_of(old.person) == TABLES_NAMED_IN_KEPT


async def test_a_person_who_returns_during_the_erasure_keeps_their_new_account(
    any_app: AuthApp, issuer: Issuer
) -> None:
    old, deletion = await sign_in_and_delete(any_app, issuer)
    await any_app.report(deletion, "profile", rows_deleted=1)
    session = await any_app.sign_in(issuer)
    new = await any_app.identity(session)
    assert new.person != old.person
    await report_all(any_app, deletion)
    assert (await any_app.erasure(deletion)).state is ErasureState.erased
    with any_app.as_person(await any_app.identity(session)) as stub:
        assert (await stub.get_me(GetMeRequest())).email == "ada@example.com"
    again, second_deletion = await sign_in_and_delete(any_app, issuer)
    assert again.person == new.person
    await report_all(any_app, second_deletion)
    assert await any_app.rows_of(new.person) == TABLES_NAMED_IN_KEPT


async def test_a_sign_in_that_overlaps_a_deletion_gets_a_new_account(any_app: AuthApp, issuer: Issuer) -> None:
    """The provider responds slowly; meanwhile the person deletes their account in another browser."""
    identity = await any_app.identity(await any_app.sign_in(issuer))
    issuer.delay_s = 0.3
    late = asyncio.create_task(any_app.sign_in(issuer))
    await asyncio.sleep(0.1)
    deletion = await any_app.delete(identity)
    await report_all(any_app, deletion)
    assert (await any_app.identity(await late)).person != identity.person
    assert await any_app.rows_of(identity.person) == TABLES_NAMED_IN_KEPT


async def test_the_identity_is_gone_from_the_database_files(app: AuthApp, issuer: Issuer, tmp_path: Path) -> None:
    _, deletion = await sign_in_and_delete(app, issuer)
    await sign_in_and_delete(app, issuer, "bob")
    await report_all(app, deletion)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("auth.sqlite*"))
    assert b"sub-bob" in stored
    assert b"sub-ada" not in stored


async def test_erasure_records_are_deleted_when_the_last_backup_expires(
    any_app: AuthApp, issuer: Issuer, clock: ManualClock
) -> None:
    _, under_way = await sign_in_and_delete(any_app, issuer, "bob")
    clock.advance(minutes=1)
    ada, deletion = await sign_in_and_delete(any_app, issuer)
    await report_all(any_app, deletion)
    clock.advance(days=34, hours=23, minutes=58)
    eve = await any_app.identity(await any_app.sign_in(issuer, "eve"))
    await asyncio.sleep(0.1)
    assert await kept_rows(any_app) == {"erasure": 2, "erasure_part": 4, "erased_person": 2}
    assert any_app.context.is_erased(ada.person)
    last = await any_app.delete(eve)
    clock.advance(minutes=11)
    await wait_for_rows(any_app, {"erasure": 2, "erasure_part": 0, "erased_person": 1})
    with pytest.raises(NotFound):
        await any_app.erasure(deletion)
    assert (await any_app.erasure(under_way)).state is ErasureState.requested, (
        "the record is kept until the erasure is complete"
    )
    assert (await any_app.erasure(last)).state is ErasureState.requested
    assert (any_app.context.is_erased(ada.person), any_app.context.is_erased(eve.person)) == (False, True)


async def test_every_text_states_the_configured_backup_days(tmp_path: Path, issuer: Issuer, clock: ManualClock) -> None:
    hashes = set()
    for days in (35, 14):
        data = tmp_path / str(days)
        async with open_app(data, env_for(issuer), clock, more=[PROFILE], backup_days=days) as app:
            _, deletion = await sign_in_and_delete(app, issuer)
            assert all(kept.until.startswith(f"{days} days after") for kept in (await app.erasure(deletion)).kept)
            profile = ProfileServiceStub(app.application.service_channel("profile", "bff"))
            policy = (await profile.get_document(GetDocumentRequest(id="privacy"))).document
            assert policy
            assert f"for {days} days" in policy.text
            hashes.add(policy.hash)
    assert len(hashes) == 2, "consent to one number is not consent to the other"


@pytest.mark.parametrize(
    "record",
    ["auth.storage.v1.ErasureRecord", "auth.storage.v1.ErasurePartRecord", "kernel.storage.v1.ErasedPersonRecord"],
)
def test_the_data_tags_of_kept_records_state_the_backup_days(record: str) -> None:
    retention = MESSAGE_OPTIONS[f"oo.{record}"]["oo.options.v1.data"]["retention"]
    assert retention == f"{KernelSettings().backup_days} days after the erasure (OO_BACKUP_DAYS)"


async def test_a_real_module_receives_the_request_and_reports(
    tmp_path: Path, issuer: Issuer, clock: ManualClock
) -> None:
    async with open_app(tmp_path, env_for(issuer), clock, more=[PROFILE]) as app:
        _, deletion = await sign_in_and_delete(app, issuer)
        async with asyncio.timeout(10):
            while not (await app.erasure(deletion)).parts[0].done:
                await asyncio.sleep(0.02)
        assert (await app.erasure(deletion)).state is ErasureState.erasing
