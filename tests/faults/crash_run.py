"""Crash runs, which kill the monolith during a "done", restart it on the same data, and repeat the request.

In production the person's page repeats the request, because it keeps a reaction with its key until it has a response.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

import httpx2

from tests.person_client import PersonClient
from tests.sandbox_providers import SandboxProviders, TodoistTask, eventually
from tests.server_process import ServerProcess, StackSettings, free_port, wait_until_ready
from tests.stack import Stack

DIES_WITHIN_S = 10.0
SETTLES_WITHIN_S = 12.0
STEADY_S = 0.4
TWICE = "completed more than once"
PULLS_MAX = 80


@dataclass(frozen=True)
class CrashCase:
    """A crash to try. `kill` has the arguments of killable_monolith that choose the point.

    A `recurring` task moves to its next date instead of ending, so a second completion is visible.
    """

    kill: tuple[str, ...]
    recurring: bool = True
    mutant: str = ""


@dataclass
class CrashFixture:
    """Sandbox and ranking processes that keep running, and the data of a person who is signed in and connected.

    Runs may be concurrent, because each claims its own task.
    """

    stack: Stack
    cookies: dict[str, str]
    claimed: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)
    _lock: Lock = field(default_factory=Lock)

    def new_run(self) -> CrashRun:
        """Return a run on a copy of the data."""
        data = self.stack.settings.data
        copy = data.with_name(f"{data.name}-{next(self._numbers)}")
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("sandbox"))
        return CrashRun(replace(self.stack.settings, data=copy), dict(self.cookies), self)

    def claim(self, task: TodoistTask) -> bool:
        """Return False if another run has claimed the task."""
        with self._lock:
            free = task.id not in self.claimed
            self.claimed.add(task.id)
        return free

    def release(self, task: TodoistTask) -> None:
        """Let another run claim the task if it is recurring, because then it can be completed again."""
        if task.recurring:
            self.claimed.discard(task.id)


@dataclass
class CrashRun:
    """A run of one case on a copy of the fixture's data, with the fixture's person."""

    settings: StackSettings
    cookies: dict[str, str]
    fixture: CrashFixture

    @property
    def providers(self) -> SandboxProviders:
        return SandboxProviders(self.settings)

    @property
    def log(self) -> Path:
        return self.settings.data.with_suffix(".log")

    @contextmanager
    def run_monolith(self, *arguments: str) -> Iterator[tuple[ServerProcess, PersonClient]]:
        """Start the monolith on this data, or killable_monolith if arguments are given. Kill it after the block."""
        self.settings.http_port, self.settings.grpc_port = free_port(), free_port()
        module = "tests.faults.killable_monolith" if arguments else "servers.monolith"
        process = ServerProcess(module, self.settings.env(OO_LOG_LEVEL="warning"), self.log, *arguments)
        try:
            wait_until_ready(self.settings.url, process)
            yield process, PersonClient(self.settings.url, cookies=self.cookies)
        finally:
            process.kill()


@dataclass(frozen=True)
class DoneReaction:
    """A reaction "done" to a todo. `send` repeats the same request with the same idempotency key."""

    tip_id: str
    task: TodoistTask
    key: str

    def send(self, person: PersonClient) -> httpx2.Response:
        return person.react(self.tip_id, "done", key=self.key)


@contextmanager
def prepare_fixture(folder: Path) -> Iterator[CrashFixture]:
    """Sign a person in, agree and connect, which every run starts from. Stop the processes after the block."""
    stack = Stack(StackSettings(folder / "data"))
    try:
        stack.start_sandbox_and_ranking()
        monolith = stack.start("monolith", "servers.monolith")
        wait_until_ready(stack.settings.url, monolith)
        person = PersonClient(stack.settings.url).sign_in().agree().connect()
        person.get_todo()
        stack.processes.pop("monolith").stop()
        yield CrashFixture(stack, person.cookies)
    finally:
        stack.stop()


@contextmanager
def choose_todo(run: CrashRun, person: PersonClient, *, recurring: bool) -> Iterator[DoneReaction]:
    """Pull tips until one is an open todo whose task this run can claim. Release the task after the block."""
    by_title = {task.content: task for task in run.providers.tasks()}
    for _ in range(PULLS_MAX):
        tip = person.get_todo()
        task = by_title[tip["title"]]
        if task.recurring == recurring and not task.checked and run.fixture.claim(task):
            task = run.providers.find_task(task.id)
            yield DoneReaction(tip["id"], task, f"done-{tip['id']}")
            run.fixture.release(task)
            return
        person.get_tip("pull")
    raise AssertionError(f"{PULLS_MAX} tips without one for an open task with recurring={recurring}")


def problems_after_crash(fixture: CrashFixture, case: CrashCase) -> list[str]:
    """Return the problems after a "done" during which the monolith was killed, such as a lost or repeated effect."""
    run = fixture.new_run()
    mutant = ("--mutant", case.mutant) if case.mutant else ()
    with ExitStack() as exit_stack:
        with run.run_monolith(*case.kill, *mutant) as (process, person):
            done = exit_stack.enter_context(choose_todo(run, person, recurring=case.recurring))
            if not _dies_during(process, done, person):
                return [f"the monolith was never killed by {case.kill}"]
        with run.run_monolith(*mutant) as (_, person):
            response = done.send(person)
            if response.status_code != 200:
                return [f"the repeated request returned {response.status_code} {response.text}"]
            return settled_problems(run, done, person)


def problems_without_crash(fixture: CrashFixture, *arguments: str) -> list[str]:
    """Return the problems after a "done" without a crash."""
    run = fixture.new_run()
    with run.run_monolith(*arguments) as (_, person), choose_todo(run, person, recurring=False) as done:
        assert done.send(person).status_code == 200
        # Read the databases first, because requests to the monolith would pass boundaries that are recorded too.
        eventually(lambda: unfinished_work(run.settings.data), lambda work: not work)
        return settled_problems(run, done, person)


def settled_problems(run: CrashRun, done: DoneReaction, person: PersonClient) -> list[str]:
    """Return the problems after SETTLES_WITHIN_S, or none as soon as all has been well for STEADY_S."""
    deadline = time.monotonic() + SETTLES_WITHIN_S
    good_since = None
    while (now := time.monotonic()) < deadline:
        problems = _current_problems(run, done, person)
        if any(TWICE in problem for problem in problems):
            return problems
        good_since = None if problems else good_since or now
        if good_since and now - good_since > STEADY_S:
            return []
        time.sleep(0.1)
    return _current_problems(run, done, person)


def _current_problems(run: CrashRun, done: DoneReaction, person: PersonClient) -> list[str]:
    task = run.providers.find_task(done.task.id)
    summaries = {s["tip"]["id"]: s for s in person.api("GET", "/api/tips?pageSize=100")["tips"]}
    uuids = set(task.closing_uuids) - set(done.task.closing_uuids)
    completions = task.completed - done.task.completed
    checks = (
        (summaries.get(done.tip_id, {}).get("reaction") != "done", "the reaction is lost"),
        (not uuids, "the completion never reached Todoist"),
        (len(uuids) > 1, f"{TWICE}: by the commands {sorted(uuids)}"),
        (completions > 1, f"{TWICE}: the date moved {completions} times"),
        (completions == 0, "the task is not completed"),
        (not task.recurring and not task.checked, "the task is open"),
    )
    return [problem for wrong, problem in checks if wrong] + unfinished_work(run.settings.data)


def unfinished_work(data: Path) -> list[str]:
    """Return the waiting and parked events and actions, one line each."""
    work = []
    for path in sorted(data.glob("*.sqlite")):
        for description, query in _UNFINISHED.items():
            work += [f"{path.stem}: {description}: {row}" for row in _rows(path, query)]
    return work


_UNFINISHED = {
    "an event waits": "SELECT type FROM outbox WHERE published_at IS NULL AND parked_at IS NULL",
    "an event is parked": "SELECT type FROM outbox WHERE parked_at IS NOT NULL",
    "an action waits": "SELECT verb FROM provider_action WHERE finished_at IS NULL",
}


def _rows(path: Path, query: str) -> Sequence[Any]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []
        raise
    finally:
        connection.close()


def _dies_during(process: ServerProcess, done: DoneReaction, person: PersonClient) -> bool:
    try:
        response = done.send(person)
        assert response.status_code == 200, response.text
    except httpx2.HTTPError:
        pass  # it died before it responded
    deadline = time.monotonic() + DIES_WITHIN_S
    while not process.has_ended and time.monotonic() < deadline:
        time.sleep(0.02)
    return process.has_ended and process.popen.returncode == -9
