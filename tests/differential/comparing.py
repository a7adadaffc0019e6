"""What two answers to the same request have in common."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.differential.asking import Answer, Asked

EQUAL = ""
PROBLEM = {"type", "title", "status", "detail", "reason", "traceId"}
DEFAULTS: dict[str, Any] = {"part": None, "pieces": [], "wide": "0"}
"""JSON of a field that an answer leaves out, where it is the whole answer."""


@dataclass(frozen=True)
class Pair:
    """One request and both answers."""

    asked: Asked
    envoy: Answer
    ours: Answer

    @property
    def outcome(self) -> tuple[int, bool, int, bool]:
        """Status and whether the method was called, there and here."""
        return self.envoy.status, self.envoy.reached is not None, self.ours.status, self.ours.reached is not None

    def difference(self) -> str:
        """The first thing that is not equal; empty: all is."""
        if self.envoy.status != self.ours.status:
            return f"status {self.envoy.status} and {self.ours.status}"
        if self.envoy.reached != self.ours.reached:
            return "another request reached the method"
        if self.envoy.status < 400 and rounded(self.expected()) != rounded(self.ours.json):
            return "another answer"
        return EQUAL

    def expected(self) -> Any:
        """JSON of Envoy's answer, or of the one field that the rule asks for, which Envoy cannot."""
        field = self.asked.response_body
        return self.envoy.json.get(field, DEFAULTS[field]) if field else self.envoy.json

    def explained(self, messages: Mapping[str, Any]) -> str:
        """Everything about it, for people."""
        return "\n".join(
            [
                f"{self.asked.twist or 'nothing odd'}: {self.difference()}",
                f"  {self.asked}",
                f"  Envoy {_said(self.envoy, messages)}",
                f"  ours  {_said(self.ours, messages)}",
            ]
        )


def rounded(value: Any) -> Any:
    """JSON with its 32-bit numbers as they are in 32 bits: there are several ways to write one."""
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {name: _single(one) if name == "shortReal" else rounded(one) for name, one in value.items()}
    return value


def _single(value: Any) -> Any:
    return value if isinstance(value, str) else struct.pack("<f", value)


def is_problem(answer: Answer) -> bool:
    """Whether a failure is told as a whole problem+json."""
    body = answer.json
    return answer.media_type == "application/problem+json" and isinstance(body, dict) and set(body) >= PROBLEM


def _said(answer: Answer, messages: Mapping[str, Any]) -> str:
    reached = "no call"
    if answer.reached is not None:
        rpc, data = answer.reached
        reached = f"{rpc}({str(messages[rpc].FromString(data))[:160]!r})"
    return f"{answer.status} {answer.media_type} {answer.content[:160]!r}; {reached}"
