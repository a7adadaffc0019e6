"""Kills the monolith around a done, starts it again on the same data, repeats the request, and sees what came of it.

The person's page does the repeating in life: it keeps a reaction, with its key, until it was answered.
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
class Case:
    """One crash. `kill`: the child's arguments that say where. `recurring`: the task moves on instead of ending, so
    that completing it twice shows.
    """

    kill: tuple[str, ...]
    recurring: bool = True
    mutant: str = ""


@dataclass
class Ground:
    """A sandbox and a ranker that live on, and the data of a person who is signed in and connected.

    Scenes may run side by side: each takes a task that no other has.
    """

    beside: Stack
    cookies: dict[str, str]
    taken: set[str] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=count)
    _taking: Lock = field(default_factory=Lock)

    def scene(self) -> Scene:
        """A copy of the data, with ports of its own."""
        data = self.beside.settings.data
        copy = data.with_name(f"{data.name}-{next(self._numbers)}")
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("sandbox"))
        return Scene(replace(self.beside.settings, data=copy), dict(self.cookies), self)

    def take(self, task: TodoistTask) -> bool:
        """False when another scene has it."""
        with self._taking:
            free = task.id not in self.taken
            self.taken.add(task.id)
        return free

    def give_back(self, task: TodoistTask) -> None:
        """A recurring task can be done again."""
        if task.recurring:
            self.taken.discard(task.id)


@dataclass
class Scene:
    """One crash: the data it happens on, and the person it happens to."""

    settings: StackSettings
    cookies: dict[str, str]
    ground: Ground

    @property
    def providers(self) -> SandboxProviders:
        return SandboxProviders(self.settings)

    @property
    def log(self) -> Path:
        return self.settings.data.with_suffix(".log")

    @contextmanager
    def running(self, *arguments: str) -> Iterator[tuple[ServerProcess, PersonClient]]:
        """The monolith on this data: with arguments the child, without them the real one."""
        self.settings.http_port, self.settings.grpc_port = free_port(), free_port()
        module = "tests.faults.child" if arguments else "servers.monolith"
        process = ServerProcess(module, self.settings.env(OO_LOG_LEVEL="warning"), self.log, *arguments)
        try:
            wait_until_ready(self.settings.url, process)
            yield process, PersonClient(self.settings.url, cookies=self.cookies)
        finally:
            process.kill()


@dataclass(frozen=True)
class Done:
    """A tap on a todo: the same request, with the same key, however often it is sent."""

    tip_id: str
    task: TodoistTask
    key: str

    def send(self, person: PersonClient) -> httpx2.Response:
        return person.react(self.tip_id, "done", key=self.key)


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Signs in, agrees and connects once; every scene starts from there."""
    beside = Stack(StackSettings(folder / "data"))
    try:
        beside.start_sandbox_and_ranking()
        monolith = beside.start("monolith", "servers.monolith")
        wait_until_ready(beside.settings.url, monolith)
        person = PersonClient(beside.settings.url).sign_in().agree().connect()
        person.get_todo()
        beside.processes.pop("monolith").stop()
        yield Ground(beside, person.cookies)
    finally:
        beside.stop()


@contextmanager
def done_of(scene: Scene, person: PersonClient, *, recurring: bool) -> Iterator[Done]:
    """A tap on a todo of the wanted kind, whose task no other scene touches meanwhile."""
    by_title = {task.content: task for task in scene.providers.tasks()}
    for _ in range(PULLS_MAX):
        tip = person.get_todo()
        task = by_title[tip["title"]]
        if task.recurring == recurring and not task.checked and scene.ground.take(task):
            task = scene.providers.find_task(task.id)
            yield Done(tip["id"], task, f"done-{tip['id']}")
            scene.ground.give_back(task)
            return
        person.get_tip("pull")
    raise AssertionError(f"{PULLS_MAX} tips, and none for an open task with recurring={recurring}")


def crash(ground: Ground, case: Case) -> list[str]:
    """What is wrong after a done during which the monolith was killed; empty: nothing was lost or doubled."""
    scene = ground.scene()
    fault = ("--mutant", case.mutant) if case.mutant else ()
    with ExitStack() as until_the_end:
        with scene.running(*case.kill, *fault) as (process, person):
            done = until_the_end.enter_context(done_of(scene, person, recurring=case.recurring))
            if not _dies_during(process, done, person):
                return [f"it was never killed by {case.kill}"]
        with scene.running(*fault) as (_, person):
            answer = done.send(person)
            if answer.status_code != 200:
                return [f"the repeated request: {answer.status_code} {answer.text}"]
            return problems(scene, done, person)


def undisturbed(ground: Ground, *arguments: str) -> list[str]:
    """As crash, but nobody is killed."""
    scene = ground.scene()
    with scene.running(*arguments) as (_, person), done_of(scene, person, recurring=False) as done:
        assert done.send(person).status_code == 200
        # Looking at the files first: questions to the monolith itself would pass boundaries of their own.
        eventually(lambda: waiting(scene.settings.data), lambda left: not left)
        return problems(scene, done, person)


def problems(scene: Scene, done: Done, person: PersonClient) -> list[str]:
    """What is not as it should be, once everything has come to rest and stayed so, or the time is over."""
    ends = time.monotonic() + SETTLES_WITHIN_S
    good_since = None
    while (now := time.monotonic()) < ends:
        found = _problems(scene, done, person)
        if any(TWICE in problem for problem in found):
            return found
        good_since = None if found else good_since or now
        if good_since and now - good_since > STEADY_S:
            return []
        time.sleep(0.1)
    return _problems(scene, done, person)


def _problems(scene: Scene, done: Done, person: PersonClient) -> list[str]:
    task = scene.providers.find_task(done.task.id)
    listed = {s["tip"]["id"]: s for s in person.api("GET", "/api/tips?pageSize=100")["tips"]}
    uuids = set(task.closing_uuids) - set(done.task.closing_uuids)
    completions = task.completed - done.task.completed
    checks = (
        (listed.get(done.tip_id, {}).get("reaction") != "done", "the reaction is lost"),
        (not uuids, "the completion never reached Todoist"),
        (len(uuids) > 1, f"{TWICE}: by the commands {sorted(uuids)}"),
        (completions > 1, f"{TWICE}: it moved {completions} times"),
        (completions == 0, "the task is not completed"),
        (not task.recurring and not task.checked, "the task is open"),
    )
    return [problem for wrong, problem in checks if wrong] + waiting(scene.settings.data)


def waiting(data: Path) -> list[str]:
    """Events and acts that are still on their way, or given up."""
    found = []
    for path in sorted(data.glob("*.sqlite")):
        for what, query in _WAITING.items():
            found += [f"{path.stem}: {what}: {row}" for row in _rows(path, query)]
    return found


_WAITING = {
    "an event waits": "SELECT type FROM outbox WHERE published_at IS NULL AND parked_at IS NULL",
    "an event is parked": "SELECT type FROM outbox WHERE parked_at IS NOT NULL",
    "an act waits": "SELECT verb FROM act WHERE finished_at IS NULL",
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


def _dies_during(process: ServerProcess, done: Done, person: PersonClient) -> bool:
    try:
        answer = done.send(person)
        assert answer.status_code == 200, answer.text
    except httpx2.HTTPError:
        pass  # it died before it answered
    ends = time.monotonic() + DIES_WITHIN_S
    while not process.has_ended and time.monotonic() < ends:
        time.sleep(0.02)
    return process.has_ended and process.popen.returncode == -9
