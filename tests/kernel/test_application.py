"""Applications: refused settings, restarts of failed tasks, and the order of stopping."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from gen.oo.auth.v1 import UserDeletionRequested
from gen.oo.events.v1 import Envelope
from gen.oo.profile.v1 import ListConsentsRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from protogateway.runtime import context
from servers.kernel import identity
from servers.kernel.application import Application
from servers.kernel.db import NOBODY
from servers.kernel.errors import SignInNeeded
from servers.kernel.identity import Identity
from servers.kernel.module import Module, ModuleContext, ModuleSpec
from servers.kernel.settings import KernelSettings, SettingsError
from servers.profile.serve import SPEC as PROFILE
from tests.clocks import ManualClock


def settings(data: Path, **more: Any) -> KernelSettings:
    return KernelSettings(**{"data_dir": str(data), "grpc_port": 0, "auth_address": "127.0.0.1:1", **more})


def spec(*tasks: Any, consumers: Any = None, on_stop: Any = None) -> ModuleSpec:
    """Return a module with profile's name and tables and a test's tasks."""
    return ModuleSpec(
        "profile",
        lambda kernel: Module("profile", [], consumers or {}, tasks=tasks, on_stop=on_stop),
        PROFILE.tables,
        PROFILE.migrations,
    )


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Application]:
    made = Application(settings(tmp_path), {}, clock)
    yield made
    await made.stop(0.1)


async def test_a_module_without_the_address_of_a_dependency_is_refused_in_one_line(tmp_path: Path) -> None:
    app = Application(settings(tmp_path, auth_address=""), {})
    with pytest.raises(SettingsError, match=r"profile needs auth.*set OO_AUTH_ADDRESS to its host:port"):
        await app.start([PROFILE])
    await app.stop()


async def test_many_stubs_share_one_connection(tmp_path: Path) -> None:
    app = Application(settings(tmp_path), {})
    assert len({id(app.service_channel("auth", "profile")) for _ in range(100)}) == 1
    assert app.service_channel("auth", "profile") is not app.service_channel("auth", "integrations")
    assert app.service_channel("auth", "profile") is not app.session_channel("auth")
    await app.stop()


async def test_commits_are_counted_for_a_module_of_this_process_alone(tmp_path: Path) -> None:
    for address, known in (("", True), ("127.0.0.1:1", False)):
        app = Application(settings(tmp_path, profile_address=address), {})
        await app.start([PROFILE])
        assert (app.commit_counter("profile")() is not None) is known
        assert app.commit_counter("auth")() is None
        await app.stop()


async def test_a_taken_port_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        app = Application(settings(tmp_path, grpc_port=port), {})
        await app.start([PROFILE])
        with pytest.raises(SettingsError, match=f"port {port} is taken.*OO_GRPC_PORT"):
            await app.listen()
        await app.stop()


async def test_a_failed_task_is_restarted_after_a_pause(app: Application, clock: ManualClock) -> None:
    begun: list[int] = []

    async def fail() -> None:
        begun.append(1)
        raise ValueError("again and again")

    await app.start([spec(fail)])
    for expected in (1, 2, 3):
        async with asyncio.timeout(2):
            while len(begun) < expected:
                await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        assert len(begun) == expected, "not before its pause"
        clock.advance(seconds=5)


async def test_a_task_has_no_principal_and_no_deadline(app: Application, clock: ManualClock) -> None:
    seen: list[tuple[Identity | None, float | None]] = []

    async def record() -> None:
        seen.append((identity.current(), context.current_deadline.get()))

    token = context.current_deadline.set(asyncio.get_running_loop().time() + 60)
    with identity.as_principal(Identity("ada")):
        await app.start([spec(record)])
    context.current_deadline.reset(token)
    await asyncio.sleep(0.02)
    assert seen == [(None, None)]


async def test_stopping_ends_tasks_and_releases_the_data_folder(tmp_path: Path, clock: ManualClock) -> None:
    ended: list[str] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("wait")

    for _ in range(2):
        app = Application(settings(tmp_path), {}, clock)
        await app.start([spec(wait)])
        await asyncio.sleep(0.01)
        await app.stop(0.1)
    assert ended == ["wait", "wait"]


async def test_a_module_stops_after_its_tasks_and_before_its_database(tmp_path: Path, clock: ManualClock) -> None:
    ended: list[str] = []
    applications: list[Application] = []

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("task")

    async def end() -> None:
        await applications[-1].contexts["profile"].db.transaction(person=NOBODY).run(lambda tx: None)
        ended.append("module")
        raise ValueError("a stop that fails releases the data folder as well")

    for _ in range(2):
        applications.append(Application(settings(tmp_path), {}, clock))
        await applications[-1].start([spec(wait, on_stop=end)])
        await asyncio.sleep(0.01)
        await applications[-1].stop(0.1)
    assert ended == ["task", "module"] * 2


async def test_late_events_degrade_the_health_report(app: Application, clock: ManualClock) -> None:
    await app.start([PROFILE])
    assert (await app.health.report()).status == "ok"
    kernel = app.contexts["profile"]
    event = kernel.new_event(UserDeletionRequested(person="ada"), "ada")
    await kernel.db.transaction(person=NOBODY, outbox=[event]).run(lambda tx: None)
    clock.advance(minutes=2)
    report = await app.health.report()
    assert report.status == "degraded"
    (problem,) = [c.problem for c in report.components if c.problem]
    assert problem == "1 events wait, the oldest for over a minute"


async def test_nothing_is_written_for_an_erased_person(app: Application, clock: ManualClock) -> None:
    await app.start([PROFILE])
    kernel: ModuleContext = app.contexts["profile"]
    request = UserDeletionRequested(erasure_id="e", person="ada", requested_at=clock.now())
    await app.modules["profile"].consumers["user.deletion_requested"](request, Envelope(event_id="1", person="ada"))
    assert kernel.is_erased("ada")
    with pytest.raises(SignInNeeded) as caught:
        await kernel.db.transaction(person="ada").run(lambda tx: None)
    assert caught.value.reason == "ACCOUNT_DELETED"
    with identity.as_principal(Identity("ada")), pytest.raises(SignInNeeded):
        await ProfileServiceStub(app.session_channel("profile")).list_consents(ListConsentsRequest())


async def test_an_erased_person_stays_erased_after_a_restart(tmp_path: Path, clock: ManualClock) -> None:
    request = UserDeletionRequested(erasure_id="e", person="ada", requested_at=clock.now())
    for first in (True, False):
        app = Application(settings(tmp_path), {}, clock)
        await app.start([PROFILE])
        if first:
            erase = app.modules["profile"].consumers["user.deletion_requested"]
            await erase(request, Envelope(event_id="1", person="ada"))
        assert app.contexts["profile"].is_erased("ada")
        await app.stop(0.1)
