"""Usage lists: the calls and fields that a build of a client uses, and how a change affects it.

{"calls": {"POST /books": {"sends": {"shelf": {"always": true, "values": ["poems"]}}, "reads": ["book", "book.id"]}}}

A call without `sends` or `reads` may use every field. `values` are the enum values that it may send, by default any.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.errors import CompatError
from protogateway.compat.usage_sites import UsageSide, UsageSite


@dataclass(frozen=True)
class SentField:
    """One field of a request: if every such call sets it, and which values of its enum it may have (None for any)."""

    always: bool
    values: frozenset[str] | None


@dataclass(frozen=True)
class CallUsage:
    """Fields that a client uses in one call. None stands for every field."""

    sends: Mapping[str, SentField] | None
    reads: frozenset[str] | None


@dataclass(frozen=True)
class UsageList:
    """Everything that the build of a client in one release uses."""

    client: str
    version: str
    calls: Mapping[str, CallUsage]

    @property
    def name(self) -> str:
        return f"{self.client} {self.version}"

    def effects_of(self, change: ContractChange) -> list[str]:
        """Return sentences about what the change breaks for this client, empty if nothing."""
        if change.severity is Severity.security:
            return []
        return [sentence for place in change.sites if (sentence := self._effect_at(place))]

    def _effect_at(self, place: UsageSite) -> str:
        use = self.calls.get(place.call)
        if use is None:
            return ""
        match place.side:
            case UsageSide.call:
                return f"calls {place.call}"
            case UsageSide.request:
                return self._sent(use, place)
            case UsageSide.missing:
                sent = use.sends.get(place.path) if use.sends is not None else None
                return "" if sent and sent.always else f"may leave `{place.path}` out of {place.call}"
            case UsageSide.answer:
                return self._read(use, place)

    def _sent(self, use: CallUsage, place: UsageSite) -> str:
        if not place.path or use.sends is None:
            return f"calls {place.call}"
        value = f" = {place.value}" if place.value else ""
        sent = use.sends.get(place.path)
        if sent is None or (place.value and sent.values is not None and place.value not in sent.values):
            return ""
        return f"sends `{place.path}`{value} to {place.call}"

    def _read(self, use: CallUsage, place: UsageSite) -> str:
        if not place.path or use.reads is None:
            return f"calls {place.call}"
        return f"reads `{place.path}` of {place.call}" if place.path in use.reads else ""


def read_usage(text: str, client: str, version: str) -> UsageList:
    """Read a usage list. Raises CompatError for anything else."""
    try:
        calls = json.loads(text)["calls"]
        return UsageList(client, version, {call: _call_usage(one) for call, one in calls.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CompatError(f"what {client} {version} has is no usage list: {error!r}") from error


def _call_usage(table: Mapping[str, Any]) -> CallUsage:
    sends = table.get("sends")
    return CallUsage(
        None if sends is None else {path: _sent_field(one) for path, one in sends.items()},
        None if table.get("reads") is None else frozenset(table["reads"]),
    )


def _sent_field(table: Mapping[str, Any]) -> SentField:
    values = table.get("values")
    return SentField(bool(table["always"]), None if values is None else frozenset(values))
