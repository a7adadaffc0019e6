"""Random sequences of requests, reactions, undos and waits, compared with a simple model."""

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
ACCEPTED = {TipKind.todo: {"done", "snooze", "dismiss"}, TipKind.advice: {"acknowledge", "save", "snooze", "dismiss"}}
places = st.integers(0, 30)


@dataclass
class UndoModel:
    """Expected state of one tip."""

    tip: Tip
    expires_at: datetime
    reaction: str = ""
    reacted_at: datetime | None = None


class TipMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.app_context: AbstractAsyncContextManager[RecommenderApp] = open_app(Path(self.folder.name))
        self.app = self.run(self.app_context.__aenter__())
        self.app.tasks.add("mara", 3)
        self.mara = self.run(self.app.person("mara"))
        self.tips: list[UndoModel] = []
        self.open_tip: UndoModel | None = None

    def teardown(self) -> None:
        self.run(self.app_context.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()

    @rule(hours=st.sampled_from([0.2, 1, 5, 13, 25]))
    def wait_a_while(self, hours: float) -> None:
        self.app.clock.advance(hours=hours)

    @rule(trigger=st.sampled_from(["open", "pull"]))
    def recommend(self, trigger: str) -> None:
        before = self.expected_open_tip()
        tip = self.run(self.mara.recommend(trigger)).tip
        if before and trigger == "open":
            assert tip == before.tip
        elif tip is None:
            assert before is None
        elif before is None or tip != before.tip:
            assert not before or (tip.title, tip.kind) != (before.tip.title, before.tip.kind)
            assert all(tip.id != known.tip.id for known in self.tips)
            self.open_tip = UndoModel(tip, self.now + LIFE)
            self.tips.append(self.open_tip)

    @precondition(lambda self: self.tips)
    @rule(place=places, reaction=st.sampled_from(["done", "acknowledge", "save", "snooze", "dismiss"]))
    def react(self, place: int, reaction: str) -> None:
        known = self.tips[place % len(self.tips)]
        refused = self.refusal(self.mara.react(known.tip.id, reaction))
        if reaction not in ACCEPTED[known.tip.kind]:
            assert refused == Invalid.default_reason
        elif known.reaction:
            assert refused == "ALREADY_REACTED"
        elif known.expires_at <= self.now:
            assert refused == "TIP_EXPIRED"
        else:
            assert refused == ""
            known.reaction, known.reacted_at = reaction, self.now
            if self.open_tip and (self.open_tip.tip.title, self.open_tip.tip.source) == (
                known.tip.title,
                known.tip.source,
            ):
                self.open_tip = None

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
            self.open_tip = known

    @invariant()
    def open_tip_and_list_match_the_model(self) -> None:
        if not hasattr(self, "mara"):
            return
        open_tip = self.expected_open_tip()
        assert self.run(self.mara.open_tip()).tip == (open_tip.tip if open_tip else None)
        listed = self.run(self.mara.list_tips(100)).tips[::-1]
        assert [(t.tip, t.reaction.name) for t in listed] == [(k.tip, k.reaction or "unknown") for k in self.tips]

    @property
    def now(self) -> datetime:
        return self.app.clock.now()

    def expected_open_tip(self) -> UndoModel | None:
        return self.open_tip if self.open_tip and self.open_tip.expires_at > self.now else None

    def refusal(self, call: Coroutine[Any, Any, object]) -> str:
        try:
            self.run(call)
        except (Conflict, Invalid) as error:
            return error.reason
        except Error as error:
            raise AssertionError(f"an unexpected refusal: {error.reason}") from error
        return ""

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(call)


TestTipMachine = TipMachine.TestCase
TestTipMachine.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
