"""Findings: what the contract of today breaks of any supported release, each change once, with whom it hurts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from protogateway.compat.buf import Complaint
from protogateway.compat.calls import changed_calls
from protogateway.compat.change import Change
from protogateway.compat.config import GateSettings
from protogateway.compat.elements import changed_elements
from protogateway.compat.headers import changed_headers
from protogateway.compat.options import changed_checks, changed_rules
from protogateway.compat.releases import Release
from protogateway.compat.snapshot import Snapshot, Spot
from protogateway.compat.usage_sites import Places
from protogateway.compat.waivers import Waiver

_QUOTED = re.compile(r'"([^"]*)"')


@dataclass
class Finding:
    """`promised_by`: the releases that promised otherwise. `hurt`: by client ("pages 0.1.0"), what it does that fails.

    `spared`: clients that go on as before. `unlisted`: those of whom nobody knows.
    """

    change: Change
    spot: Spot
    promised_by: list[str] = field(default_factory=list)
    hurt: dict[str, list[str]] = field(default_factory=dict)
    spared: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    buf_rules: set[str] = field(default_factory=set)
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        return self.change.id


def changes(release: Release, now: Snapshot, settings: GateSettings) -> list[Change]:
    """What breaks a promise of one release."""
    then = release.snapshot
    places = Places(then)
    return [
        *changed_elements(then, now, places),
        *changed_calls(then, now, places),
        *changed_rules(then, now, places, settings.rules),
        *changed_checks(then, now, places, settings.checks),
        *(changed_headers(release.openapi, settings.openapi) if release.openapi else ()),
    ]


def findings(
    compared: Iterable[tuple[Release, list[Complaint]]], now: Snapshot, settings: GateSettings
) -> list[Finding]:
    """`compared`: each release with what buf says of it. Changes of one id are one finding."""
    found: dict[str, Finding] = {}
    for release, complaints in compared:
        own = changes(release, now, settings)
        told = {complaint: _told(complaint, own, release.snapshot) for complaint in complaints}
        beside = [(_of_buf(complaint), complaint) for complaint, change in told.items() if change is None]
        for change in own:
            rules = {complaint.rule for complaint, one in told.items() if one is not None and one.id == change.id}
            _add(found, release, change, _spot(change, now, release.snapshot), rules, settings)
        for change, complaint in beside:
            _add(found, release, change, _spot_of(complaint, now), {complaint.rule}, settings)
    return sorted(found.values(), key=lambda one: (not one.hurt, one.change.weight, one.spot, one.id))


def _told(complaint: Complaint, own: list[Change], then: Snapshot) -> Change | None:
    """The change of ours that buf speaks of too."""
    for change in own:
        file, _ = then.spots.get(change.element, ("", 0))
        if file and complaint.path.endswith(file) and change.is_told_by(complaint.sentence):
            return change
    return None


def _add(
    found: dict[str, Finding], release: Release, change: Change, spot: Spot, rules: set[str], settings: GateSettings
) -> None:
    finding = found.setdefault(change.id, Finding(change, spot))
    finding.change, finding.spot = change, spot
    finding.promised_by.append(release.version)
    finding.buf_rules |= rules
    for usage in release.usage.values() if change.is_traced else ():
        if hurt := usage.hurt_by(change):
            finding.hurt[usage.name] = hurt
        else:
            finding.spared.append(usage.name)
    names = (client.name for client in settings.clients if client.name not in release.usage)
    finding.unlisted += [f"{name} {release.version}" for name in names]


def _of_buf(complaint: Complaint) -> Change:
    """What only buf sees, such as a reservation that is gone."""
    element = " ".join([complaint.path, *_QUOTED.findall(complaint.sentence)])
    return Change(complaint.rule, element, complaint.sentence.rstrip("."), "put it back", is_traced=False)


def _spot(change: Change, now: Snapshot, then: Snapshot) -> Spot:
    """Where it is, or what it was in; the file alone where all of that is gone."""
    found = (now.spots[name] for name in _upward(*change.at, change.element) if name in now.spots)
    return next(found, (then.spots.get(change.element, ("", 0))[0], 0))


def _spot_of(complaint: Complaint, now: Snapshot) -> Spot:
    """As the protos name their files: buf says from where it runs."""
    files = {file for file, _ in now.spots.values()}
    return next((file for file in files if complaint.path.endswith(file)), complaint.path), complaint.line


def _upward(*names: str) -> Iterator[str]:
    """The names, then what they are in."""
    yield from names
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
