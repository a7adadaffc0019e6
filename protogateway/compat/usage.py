"""Usage lists: the calls and fields that a build of a client uses, and how a change affects it.

{"calls": {"POST /books": {"sends": {"shelf": {"always": true, "values": ["poems"]}}, "reads": ["book", "book.id"]}}}

A call without `sends` or `reads` may use every field. `values` are the enum values that it may send, by default any.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from protogateway.compat.change import ContractChange
from protogateway.compat.errors import CompatError
from protogateway.compat.usage_sites import UsageSide, UsageSite


@dataclass(frozen=True)
class SentField:
    """One field of a request. `always`: each call sets it. `values`: enum values that it may have, or None for any."""

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
        if not change.breaks_calls:
            return []
        return [sentence for site in change.sites if (sentence := self._effect_at(site))]

    def calls_any(self, change: ContractChange) -> bool:
        return any(site.call in self.calls for site in change.sites)

    def _effect_at(self, site: UsageSite) -> str:
        use = self.calls.get(site.call)
        if use is None:
            return ""
        match site.side:
            case UsageSide.call:
                return f"calls {site.call}"
            case UsageSide.request:
                return self._effect_on_sending(use, site)
            case UsageSide.missing:
                return self._effect_of_not_sending(use, site)
            case UsageSide.response:
                return self._effect_on_reading(use, site)
            case UsageSide.name:
                return ""

    def _effect_on_sending(self, use: CallUsage, site: UsageSite) -> str:
        if not site.path or use.sends is None:
            return f"calls {site.call}"
        value = f" = {site.value}" if site.value else ""
        field = use.sends.get(site.path)
        if field is None or (site.value and field.values is not None and site.value not in field.values):
            return ""
        return f"sends `{site.path}`{value} to {site.call}"

    def _effect_of_not_sending(self, use: CallUsage, site: UsageSite) -> str:
        above = site.path.rpartition(".")[0].rstrip("[]{}")
        if use.sends is not None and above and above not in use.sends:
            return ""
        field = use.sends.get(site.path) if use.sends is not None else None
        if field is None or not field.always:
            return f"may leave `{site.path}` out of {site.call}"
        if site.zero and (field.values is None or site.zero in field.values):
            return f"may send `{site.path}` = {site.zero} to {site.call}"
        return ""

    def _effect_on_reading(self, use: CallUsage, site: UsageSite) -> str:
        if not site.path or use.reads is None:
            return f"calls {site.call}"
        return f"reads `{site.path}` of {site.call}" if site.path in use.reads else ""


def read_usage(text: str, client: str, version: str) -> UsageList:
    """Read the JSON of a usage list. Raises CompatError if it is malformed."""
    try:
        calls = json.loads(text)["calls"]
        return UsageList(client, version, {call: _call_usage(one) for call, one in calls.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CompatError(f"cannot read the usage list of {client} {version}: {error!r}") from error


def _call_usage(table: Mapping[str, Any]) -> CallUsage:
    sends = table.get("sends")
    return CallUsage(
        None if sends is None else {path: _sent_field(one) for path, one in sends.items()},
        None if table.get("reads") is None else frozenset(table["reads"]),
    )


def _sent_field(table: Mapping[str, Any]) -> SentField:
    values = table.get("values")
    return SentField(bool(table["always"]), None if values is None else frozenset(values))
