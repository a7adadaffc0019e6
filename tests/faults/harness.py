"""Kills the monolith around a done, starts it again on the same data, repeats the request, and sees what came of it.

The person's page does the repeating in life: it keeps a reaction, with its key, until it was answered.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx2

from tests.person import Person
from tests.provider import Providers, Task
from tests.running import Process, Settings, free_port, wait_until_ready
from tests.stack import Stack

DIES_WITHIN_S = 10.0
SETTLES_WITHIN_S = 12.0
STEADY_S = 0.4
PULLS_MAX = 80


@dataclass
class Ground:
    """A sandbox and a ranker that live on, and the data of a person who is signed in and connected."""

    beside: Stack
    data: Path
    cookies: dict[str, str]
    copies: int = field(default=0)

    def scene(self) -> Scene:
        """A copy of the data, with ports of its own."""
        self.copies += 1
        shared = self.beside.settings
        data = self.data.with_name(f"{self.data.name}-{self.copies}")
        shutil.copytree(self.data, data, ignore=shutil.ignore_patterns("sandbox"))
        return Scene(replace(shared, data=data), dict(self.cookies))


@dataclass
class Scene:
    """One crash: the data it happens on, and the person it happens to."""

    settings: Settings
    cookies: dict[str, str]

    @property
    def providers(self) -> Providers:
        return Providers(self.settings)

    @property
    def log(self) -> Path:
        return self.settings.data.with_suffix(".log")

    @contextmanager
    def running(self, *arguments: str) -> Iterator[tuple[Process, Person]]:
        """The monolith on this data: with arguments the child, without them the real one."""
        self.settings.http_port, self.settings.grpc_port = free_port(), free_port()
        module = "tests.faults.child" if arguments else "servers.monolith"
        process = Process(module, self.settings.env(OO_LOG_LEVEL="warning"), self.log, *arguments)
        try:
            wait_until_ready(self.settings.url, process)
            yield process, Person(self.settings.url, cookies=self.cookies)
        finally:
            if not process.ended:
                process.stop()


@dataclass(frozen=True)
class Done:
    """A tap on a todo: the same request, with the same key, however often it is sent."""

    tip_id: str
    task: Task
    key: str

    def send(self, person: Person) -> httpx2.Response:
        return person.react(self.tip_id, "done", key=self.key)


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Signs in, agrees and connects once; every scene starts from there."""
    beside = Stack(Settings(folder / "data"))
    try:
        beside.start_beside()
        monolith = beside.start("monolith", "servers.monolith")
        wait_until_ready(beside.settings.url, monolith)
        person = Person(beside.settings.url).sign_in().agree().connect()
        person.todo()
        beside.processes.pop("monolith").stop()
        yield Ground(beside, beside.settings.data, person.cookies)
    finally:
        beside.stop()


def untouched_todo(person: Person, providers: Providers, *, recurring: bool) -> Done:
    """A tip whose task nobody has completed yet; pulls until it is of the wanted kind."""
    for _ in range(PULLS_MAX):
        tip = person.todo()
        task = providers.task_of(tip)
        if task.recurring == recurring and not task.closings and not task.checked:
            return Done(tip["id"], task, f"done-{tip['id']}")
        person.tip("pull")
    raise AssertionError(f"{PULLS_MAX} tips, and none for an untouched task with recurring={recurring}")


def crash(scene: Scene, *kill: str, recurring: bool, mutant: str = "") -> list[str]:
    """What is wrong after a done during which the monolith was killed; empty: nothing was lost or doubled."""
    fault = ("--mutant", mutant) if mutant else ()
    with scene.running(*kill, *fault) as (process, person):
        done = untouched_todo(person, scene.providers, recurring=recurring)
        died = _dies_during(process, done, person)
    if not died:
        return [f"it was never killed by {kill}"]
    with scene.running(*fault) as (_, person):
        answer = done.send(person)
        if answer.status_code != 200:
            return [f"the repeated request: {answer.status_code} {answer.text}"]
        return problems(scene, done, person)


def problems(scene: Scene, done: Done, person: Person) -> list[str]:
    """What is not as it should be, once everything has come to rest or the time is over."""
    ends = time.monotonic() + SETTLES_WITHIN_S
    steady_since = None
    while time.monotonic() < ends:
        found = _problems(scene, done, person)
        if found:
            steady_since = None
        elif steady_since is None:
            steady_since = time.monotonic()
        elif time.monotonic() - steady_since > STEADY_S:
            return []
        if any("more than once" in problem for problem in found):
            return found
        time.sleep(0.05)
    return _problems(scene, done, person)


def _problems(scene: Scene, done: Done, person: Person) -> list[str]:
    task = scene.providers.task(done.task.id)
    listed = {s["tip"]["id"]: s for s in person.api("GET", "/api/tips?pageSize=100")["tips"]}
    uuids = set(task.closings)
    checks = (
        (listed.get(done.tip_id, {}).get("reaction") != "done", "the reaction is lost"),
        (not uuids, "the completion never reached Todoist"),
        (len(uuids) > 1, f"completed more than once: by the commands {sorted(uuids)}"),
        (task.completed > 1, f"completed more than once: the task moved {task.completed} times"),
        (task.completed == 0, "the task is not completed"),
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


def _dies_during(process: Process, done: Done, person: Person) -> bool:
    try:
        answer = done.send(person)
        assert answer.status_code == 200, answer.text
    except httpx2.HTTPError:
        pass  # it died before it answered
    ends = time.monotonic() + DIES_WITHIN_S
    while not process.ended and time.monotonic() < ends:
        time.sleep(0.02)
    return process.ended and process.popen.returncode == -9
