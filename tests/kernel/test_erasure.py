"""Erased persons: no module encrypts or decrypts anything for them, and no file of any module names them."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Boolean, Integer, LargeBinary, MetaData, String, Table, insert

from gen.oo.auth.v1 import DeleteMeRequest, ErasureState, GetErasureRequest
from gen.oo.auth.v1.services import AuthServiceStub
from servers.kernel.application import Application
from servers.kernel.crypto import DecryptionError
from servers.kernel.db import NOBODY, Database, Tx, UtcTimestamp, bookkeeping, connect_database
from servers.kernel.db.erasure import erase_person, tables_to_erase
from servers.kernel.db.tables import EnumNumber
from servers.kernel.identity import Identity, as_principal
from servers.kernel.rpc import SECRET
from servers.kernel.settings import KernelSettings
from servers.profile import store
from servers.profile.serve import SPEC as PROFILE
from tests.clocks import ManualClock
from tests.processes.stored_data import copy_without_erasure_records, find_files_with
from tests.specs import SPECS

T = TypeVar("T")
ADA, BOB = "person-of-ada", "person-of-bob"
WORDS = {ADA: "words that only Ada wrote", BOB: "words that only Bob wrote"}
KERNEL_TABLES = {bookkeeping.DATA_KEY.name, bookkeeping.OUTBOX.name}
"""Tables whose rows the kernel adds."""
ENUMS_AND_NAMES: dict[str, Any] = {"provider": "todoist", "state": 1, "deleted_at": None, "epoch": 0}


@dataclass
class AllModules:
    """All modules in one process, with rows for Ada and for Bob in every table of people."""

    host: Application
    data: Path

    async def erase(self, person: str) -> None:
        """Delete the account, and return when every module has done its part."""
        mine = AuthServiceStub(self.host.session_channel("auth"))
        with as_principal(Identity(person, session_id="s", signed_in_at=self.host.clock.now())):
            asked = await mine.delete_me(DeleteMeRequest(confirmation="delete"))
        states = set[ErasureState]()
        async with asyncio.timeout(8):
            while not states & {ErasureState.erased, ErasureState.erased_with_remaining_data}:
                await asyncio.sleep(0.02)
                found = await mine.get_erasure(GetErasureRequest(id=asked.erasure_id), metadata={SECRET: asked.secret})
                assert found.erasure
                states.add(found.erasure.state)

    async def with_key(self, person: str) -> set[str]:
        """Return the modules that give out a data key for the person."""
        return {module for module in self.host.contexts if await self._has_key(module, person)}

    async def naming(self, person: str) -> dict[str, set[str]]:
        """Return by module which of the person's id and words occur in the raw bytes of its files."""
        words = [person, WORDS[person]]
        files = {module: self.data.glob(f"{module}.*") for module in self.host.contexts}
        return {module: {word for _, word in find_files_with(paths, words)} for module, paths in files.items()}

    async def _has_key(self, module: str, person: str) -> bool:
        try:
            return bool(await self.host.contexts[module].person_keys.key_for(person))
        except DecryptionError:
            return False


@asynccontextmanager
async def run_all_modules(data: Path) -> AsyncIterator[AllModules]:
    app = Application(KernelSettings(data_dir=str(data), grpc_port=0), {}, ManualClock())
    try:
        await app.start(SPECS)
        for kernel in app.contexts.values():
            for person in (ADA, BOB):
                await kernel.db.transaction(person=NOBODY).run(
                    fill, kernel.db.metadata, person, app.clock.now() + timedelta(days=1)
                )
                await kernel.person_keys.key_for(person)
        yield AllModules(app, data)
    finally:
        await app.stop()


def fill(tx: Tx, metadata: MetaData, person: str, later: datetime) -> None:
    """Write a row of the person into each table that an erasure empties. Nothing in it is due before `later`."""
    for table in tables_to_erase(metadata):
        if table.name not in KERNEL_TABLES:
            tx.execute(insert(table), dict(_values(table, person, later)))


def _values(table: Table, person: str, later: datetime) -> Iterator[tuple[str, Any]]:
    word = WORDS[person]
    known = {"person": person, **ENUMS_AND_NAMES}
    by_type = {String: word, LargeBinary: word.encode(), Boolean: False, Integer: 7, EnumNumber: 7, UtcTimestamp: later}
    for column in table.c:
        if column is not table.autoincrement_column:
            found = next(value for kind, value in by_type.items() if isinstance(column.type, kind))
            yield column.name, known.get(column.name, found)


async def test_no_module_has_a_key_for_an_erased_person(tmp_path: Path) -> None:
    """The database has no key, and no process keeps one in memory."""
    async with run_all_modules(tmp_path) as modules:
        await modules.erase(ADA)
        assert await wait_for(set[str](), lambda: modules.with_key(ADA)) == set()
        assert await modules.with_key(BOB) == {plan.name for plan in SPECS}


async def test_no_file_names_an_erased_person(tmp_path: Path) -> None:
    async with run_all_modules(tmp_path / "data") as modules:
        assert await modules.naming(ADA) == {plan.name: {ADA, WORDS[ADA]} for plan in SPECS}
        await modules.erase(ADA)
        nothing_but_the_ledger = {plan.name: {ADA} if plan.name == "auth" else set() for plan in SPECS}
        assert await wait_for(nothing_but_the_ledger, lambda: modules.naming(ADA)) == nothing_but_the_ledger
        assert await modules.naming(BOB) == {plan.name: {BOB, WORDS[BOB]} for plan in SPECS}
    assert (
        find_files_with([copy_without_erasure_records(tmp_path / "data", tmp_path / "copy")], [ADA, WORDS[ADA]])
        == set()
    )


async def wait_for(wanted: T, found: Callable[[], Awaitable[T]]) -> T:
    """Wait up to three seconds for the wanted value, as the last scrub follows the report; return what is found."""
    for _ in range(60):
        if await found() == wanted:
            break
        await asyncio.sleep(0.05)
    return await found()


async def test_a_start_scrubs_what_a_crash_left_after_an_erasure(tmp_path: Path) -> None:
    opened = await open_profile(tmp_path / "before")
    await opened.transaction(person=NOBODY).run(fill, opened.metadata, ADA, ManualClock().now())
    await opened.scrub()
    await opened.transaction(person=NOBODY).run(erase_person, opened.metadata, ADA, ManualClock().now())
    shutil.copytree(tmp_path / "before", tmp_path / "after the crash")
    await opened.close()
    files = (tmp_path / "after the crash").glob("profile.sqlite*")
    assert find_files_with(files, [WORDS[ADA]]) != set(), "the crash left nothing, so this test proves nothing"
    started = await open_profile(tmp_path / "after the crash")
    assert find_files_with((tmp_path / "after the crash").glob("profile.*"), [ADA, WORDS[ADA]]) == set()
    await started.close()


async def open_profile(folder: Path) -> Database:
    return await connect_database("profile", "", folder, store.TABLES, PROFILE.migrations, ManualClock())
