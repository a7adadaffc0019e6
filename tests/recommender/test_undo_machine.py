"""Any story of asking, reacting, undoing and waiting, against a simple model of it."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gen.oo.recommender.v1 import Tip, TipKind
from servers.kernel.errors import Conflict, Error, Invalid
from tests.recommender.app import RecommenderApp, open_app

T = TypeVar("T")
LIFE, UNDO, REOPENED = timedelta(hours=12), timedelta(hours=24), timedelta(hours=1)
TAKES = {TipKind.todo: {"done", "snooze", "dismiss"}, TipKind.advice: {"acknowledge", "save", "snooze", "dismiss"}}
places = st.integers(0, 30)


@dataclass
class UndoModel:
    """One tip as a person would remember it."""

    tip: Tip
    expires_at: datetime
    reaction: str = ""
    reacted_at: datetime | None = None


class Story(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.opened: AbstractAsyncContextManager[RecommenderApp] = open_app(Path(self.folder.name))
        self.app = self.wait(self.opened.__aenter__())
        self.app.tasks.give("mara", 3)
        self.mara = self.wait(self.app.person("mara"))
        self.tips: list[UndoModel] = []
        self.standing: UndoModel | None = None

    def teardown(self) -> None:
        self.wait(self.opened.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()

    @rule(hours=st.sampled_from([0.2, 1, 5, 13, 25]))
    def wait_a_while(self, hours: float) -> None:
        self.app.clock.advance(hours=hours)

    @rule(trigger=st.sampled_from(["open", "pull"]))
    def ask(self, trigger: str) -> None:
        before = self.stands()
        tip = self.wait(self.mara.ask(trigger)).tip
        if before and trigger == "open":
            assert tip == before.tip
        elif tip is None:
            assert before is None
        elif before is None or tip != before.tip:
            assert not before or (tip.title, tip.kind) != (before.tip.title, before.tip.kind)
            assert all(tip.id != known.tip.id for known in self.tips)
            self.standing = UndoModel(tip, self.now + LIFE)
            self.tips.append(self.standing)

    @precondition(lambda self: self.tips)
    @rule(place=places, reaction=st.sampled_from(["done", "acknowledge", "save", "snooze", "dismiss"]))
    def react(self, place: int, reaction: str) -> None:
        known = self.tips[place % len(self.tips)]
        refused = self.refusal(self.mara.react(known.tip.id, reaction))
        if reaction not in TAKES[known.tip.kind]:
            assert refused == Invalid.default_reason
        elif known.reaction:
            assert refused == "ALREADY_REACTED"
        elif known.expires_at <= self.now:
            assert refused == "TIP_EXPIRED"
        else:
            assert refused == ""
            known.reaction, known.reacted_at = reaction, self.now
            if self.standing and (self.standing.tip.title, self.standing.tip.source) == (
                known.tip.title,
                known.tip.source,
            ):
                self.standing = None

    @precondition(lambda self: self.tips)
    @rule(place=places)
    def undo(self, place: int) -> None:
        known = self.tips[place % len(self.tips)]
        refused = self.refusal(self.mara.react(known.tip.id, "undo"))
        if known.reacted_at is None:
            assert refused == "NOTHING_TO_UNDO"
        elif self.now > known.reacted_at + UNDO:
            assert refused == "UNDO_TOO_LATE"
        else:
            assert refused == ""
            known.reaction, known.reacted_at = "", None
            known.expires_at = max(known.expires_at, self.now + REOPENED)
            self.standing = known

    @invariant()
    def what_stands_is_what_the_model_says(self) -> None:
        if not hasattr(self, "mara"):
            return
        standing = self.stands()
        assert self.wait(self.mara.open()).tip == (standing.tip if standing else None)
        listed = self.wait(self.mara.list(100)).tips[::-1]
        assert [(t.tip, t.reaction.name) for t in listed] == [(k.tip, k.reaction or "unknown") for k in self.tips]

    @property
    def now(self) -> datetime:
        return self.app.clock.now()

    def stands(self) -> UndoModel | None:
        return self.standing if self.standing and self.standing.expires_at > self.now else None

    def refusal(self, call: Coroutine[Any, Any, object]) -> str:
        try:
            self.wait(call)
        except (Conflict, Invalid) as error:
            return error.reason
        except Error as error:
            raise AssertionError(f"an unexpected refusal: {error.reason}") from error
        return ""

    def wait(self, call: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(call)


TestStory = Story.TestCase
TestStory.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
