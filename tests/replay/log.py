"""Replay log that a test can change."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from gen.oo.recommender.storage.v1 import ContextSnapshot, Decision
from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT, DECISION
from servers.recommender.decision import with_digest
from servers.recommender.replay import ReplayReport, verify

Edit = Callable[[dict[str, Any]], None]


class Log:
    """Lines of a replay log."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def decisions(self) -> list[Decision]:
        return [DECISION.from_json(json.dumps(json.loads(line)["decision"]).encode()) for line in self.lines]

    def contexts(self) -> list[ContextSnapshot]:
        return [CONTEXT_SNAPSHOT.decode(decision.context) for decision in self.decisions()]

    def verify_edited(self, edit: Edit, line: int = 20, *, fix_digest: bool = False) -> ReplayReport:
        """Edit the decision of one line and verify the log. `fix_digest` recomputes the digest of the decision."""
        logged = json.loads(self.lines[line - 1])
        edit(logged["decision"])
        if fix_digest:
            decision = DECISION.from_json(json.dumps(logged["decision"]).encode())
            with_digest(decision)
            logged["decision"]["digest"] = base64.b64encode(decision.digest).decode()
        return verify([*self.lines[: line - 1], json.dumps(logged), *self.lines[line:]])
