"""The comparison of two responses to the same request."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.differential.raw_http import RawRequest, RawResponse

EQUAL = ""
PROBLEM = {"type", "title", "status", "detail", "reason", "traceId"}
DEFAULTS: dict[str, Any] = {"part": None, "pieces": [], "wide": "0"}
"""JSON of a field with its default value, if the field is the whole response."""


@dataclass(frozen=True)
class Pair:
    """A request and both responses."""

    request: RawRequest
    envoy: RawResponse
    ours: RawResponse

    @property
    def outcome(self) -> tuple[int, bool, int, bool]:
        """Envoy's status, True if Envoy called the method, and the same two of ours."""
        return self.envoy.status, self.envoy.reached is not None, self.ours.status, self.ours.reached is not None

    def difference(self) -> str:
        """Return the first difference, or EQUAL."""
        if self.envoy.status != self.ours.status:
            return f"status {self.envoy.status} and {self.ours.status}"
        if self.envoy.reached != self.ours.reached:
            return "another request reached the method"
        if self.envoy.status < 400 and with_rounded_floats(self.expected()) != with_rounded_floats(self.ours.json):
            return "another response"
        return EQUAL

    def expected(self) -> Any:
        """Return the JSON of Envoy's response, or of the field in `response_body`, which Envoy does not support."""
        field = self.request.response_body
        return self.envoy.json.get(field, DEFAULTS[field]) if field else self.envoy.json

    def describe(self, messages: Mapping[str, Any]) -> str:
        return "\n".join(
            [
                f"{self.request.mutation or 'no mutation'}: {self.difference()}",
                f"  {self.request}",
                f"  Envoy {_describe_response(self.envoy, messages)}",
                f"  ours  {_describe_response(self.ours, messages)}",
            ]
        )


def with_rounded_floats(value: Any) -> Any:
    """Return JSON with 32-bit floats as their four bytes, because a float has several spellings."""
    if isinstance(value, list):
        return [with_rounded_floats(one) for one in value]
    if isinstance(value, dict):
        return {
            name: _float_bytes(one) if name == "shortReal" else with_rounded_floats(one) for name, one in value.items()
        }
    return value


def _float_bytes(value: Any) -> Any:
    return value if isinstance(value, str) else struct.pack("<f", value)


def is_problem(response: RawResponse) -> bool:
    """Return True if a response is a complete problem+json."""
    body = response.json
    return response.media_type == "application/problem+json" and isinstance(body, dict) and set(body) >= PROBLEM


def _describe_response(response: RawResponse, messages: Mapping[str, Any]) -> str:
    reached = "no call"
    if response.reached is not None:
        rpc, data = response.reached
        reached = f"{rpc}({str(messages[rpc].FromString(data))[:160]!r})"
    return f"{response.status} {response.media_type} {response.content[:160]!r}; {reached}"
