"""Usage lists: what a build of a client calls, sends and reads; and whom of them a change hurts.

{"calls": {"POST /books": {"sends": {"shelf": {"always": true, "values": ["poems"]}}, "reads": ["book", "book.id"]}}}

A call without `sends` or `reads` may use every field. `values`: those of an enum that it may send; absent: any.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protogateway.compat.change import Change, Weight
from protogateway.compat.usage_sites import Place, Side
from protogateway.plugin.contract import Refused


@dataclass(frozen=True)
class Sent:
    """One field of a request: whether every such call has it, and which values of its enum it may have."""

    always: bool
    values: frozenset[str] | None


@dataclass(frozen=True)
class Use:
    """How a client uses one call; None: in every way."""

    sends: Mapping[str, Sent] | None
    reads: frozenset[str] | None


@dataclass(frozen=True)
class UsageList:
    """What the build of a client in one release uses."""

    client: str
    version: str
    calls: Mapping[str, Use]

    @property
    def name(self) -> str:
        return f"{self.client} {self.version}"

    def hurt_by(self, change: Change) -> list[str]:
        """What of the client's the change breaks, in sentences; empty when it goes on as before."""
        if change.weight is Weight.security:
            return []
        return [sentence for place in change.places if (sentence := self._meets(place))]

    def _meets(self, place: Place) -> str:
        use = self.calls.get(place.call)
        if use is None:
            return ""
        match place.side:
            case Side.call:
                return f"calls {place.call}"
            case Side.request:
                return self._sent(use, place)
            case Side.missing:
                sent = use.sends.get(place.path) if use.sends is not None else None
                return "" if sent and sent.always else f"may leave `{place.path}` out of {place.call}"
            case Side.answer:
                return self._read(use, place)

    def _sent(self, use: Use, place: Place) -> str:
        if not place.path or use.sends is None:
            return f"calls {place.call}"
        value = f" = {place.value}" if place.value else ""
        sent = use.sends.get(place.path)
        if sent is None or (place.value and sent.values is not None and place.value not in sent.values):
            return ""
        return f"sends `{place.path}`{value} to {place.call}"

    def _read(self, use: Use, place: Place) -> str:
        if not place.path or use.reads is None:
            return f"calls {place.call}"
        return f"reads `{place.path}` of {place.call}" if place.path in use.reads else ""


def read_usage(text: str, client: str, version: str) -> UsageList:
    """Raises Refused for what is no usage list."""
    try:
        calls = json.loads(text)["calls"]
        return UsageList(client, version, {call: _use(one) for call, one in calls.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(f"what {client} {version} has is no usage list: {error!r}") from error


def _use(table: Mapping[str, Any]) -> Use:
    sends = table.get("sends")
    return Use(
        None if sends is None else {path: _sent(one) for path, one in sends.items()},
        None if table.get("reads") is None else frozenset(table["reads"]),
    )


def _sent(table: Mapping[str, Any]) -> Sent:
    values = table.get("values")
    return Sent(bool(table["always"]), None if values is None else frozenset(values))
