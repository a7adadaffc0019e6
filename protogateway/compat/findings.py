"""Findings: each breaking change since a supported release once, with the clients it affects."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from protogateway.compat.buf import BufIssue
from protogateway.compat.call_changes import changed_calls
from protogateway.compat.change import ContractChange
from protogateway.compat.element_changes import changed_elements
from protogateway.compat.option_changes import changed_checks, changed_rules
from protogateway.compat.releases import Release
from protogateway.compat.required_headers import changed_headers
from protogateway.compat.settings import GateSettings
from protogateway.compat.snapshot import ContractSnapshot, Location
from protogateway.compat.usage_sites import UsageSites
from protogateway.compat.waivers import Waiver

_QUOTED = re.compile(r'"([^"]*)"')


@dataclass
class Finding:
    """One change and its effect on released clients.

    `promised_by` are the releases that promised otherwise. `affected` maps a client ("pages 0.1.0") to its uses that
    fail. `unaffected` are clients that keep working, `unknown` those without a usage list.
    """

    change: ContractChange
    location: Location
    promised_by: list[str] = field(default_factory=list)
    affected: dict[str, list[str]] = field(default_factory=dict)
    unaffected: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    buf_rules: set[str] = field(default_factory=set)
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        return self.change.id


def changes(release: Release, now: ContractSnapshot, settings: GateSettings) -> list[ContractChange]:
    """Return the changes that break a promise of one release."""
    then = release.snapshot
    places = UsageSites(then)
    return [
        *changed_elements(then, now, places),
        *changed_calls(then, now, places),
        *changed_rules(then, now, places, settings.rules),
        *changed_checks(then, now, places, settings.checks),
        *(changed_headers(release.openapi, settings.openapi) if release.openapi else ()),
    ]


def findings(
    compared: Iterable[tuple[Release, list[BufIssue]]], now: ContractSnapshot, settings: GateSettings
) -> list[Finding]:
    """Return one finding for each change id. `compared` pairs each release with the issues that buf reports for it."""
    found: dict[str, Finding] = {}
    for release, complaints in compared:
        own = changes(release, now, settings)
        told = {complaint: _change_behind(complaint, own, release.snapshot) for complaint in complaints}
        beside = [(_change_from_buf(complaint), complaint) for complaint, change in told.items() if change is None]
        for change in own:
            rules = {complaint.rule for complaint, one in told.items() if one is not None and one.id == change.id}
            _add(found, release, change, _location_of(change, now, release.snapshot), rules, settings)
        for change, complaint in beside:
            _add(found, release, change, _location_of_issue(complaint, now), {complaint.rule}, settings)
    return sorted(found.values(), key=lambda one: (not one.affected, one.change.severity, one.location, one.id))


def _change_behind(complaint: BufIssue, own: list[ContractChange], then: ContractSnapshot) -> ContractChange | None:
    """Return our change that a message of buf is about, or None."""
    for change in own:
        file, _ = then.locations.get(change.element, ("", 0))
        if file and complaint.path.endswith(file) and change.is_reported_by(complaint.sentence):
            return change
    return None


def _add(
    found: dict[str, Finding],
    release: Release,
    change: ContractChange,
    spot: Location,
    rules: set[str],
    settings: GateSettings,
) -> None:
    finding = found.setdefault(change.id, Finding(change, spot))
    finding.change, finding.location = change, spot
    finding.promised_by.append(release.version)
    finding.buf_rules |= rules
    for usage in release.usage.values() if change.is_traced else ():
        if hurt := usage.effects_of(change):
            finding.affected[usage.name] = hurt
        else:
            finding.unaffected.append(usage.name)
    names = (client.name for client in settings.clients if client.name not in release.usage)
    finding.unknown += [f"{name} {release.version}" for name in names]


def _change_from_buf(complaint: BufIssue) -> ContractChange:
    """Return a change that only buf reports, such as a deleted reservation."""
    element = " ".join([complaint.path, *_QUOTED.findall(complaint.sentence)])
    return ContractChange(complaint.rule, element, complaint.sentence.rstrip("."), "put it back", is_traced=False)


def _location_of(change: ContractChange, now: ContractSnapshot, then: ContractSnapshot) -> Location:
    """Return where the element, or the nearest one around it, is now; only the file if none is left."""
    found = (now.locations[name] for name in _names_upward(*change.nearest, change.element) if name in now.locations)
    return next(found, (then.locations.get(change.element, ("", 0))[0], 0))


def _location_of_issue(complaint: BufIssue, now: ContractSnapshot) -> Location:
    """Return the location with the path that protos use; buf writes paths relative to its own folder."""
    files = {file for file, _ in now.locations.values()}
    return next((file for file in files if complaint.path.endswith(file)), complaint.path), complaint.line


def _names_upward(*names: str) -> Iterator[str]:
    """Yield the names, then the elements around them, innermost first."""
    yield from names
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
