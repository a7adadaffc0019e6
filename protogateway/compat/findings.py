"""Findings: each change since a supported release once, with the clients it affects."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from protogateway.compat.buf import BufIssue
from protogateway.compat.call_changes import changed_calls
from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.element_changes import changed_elements
from protogateway.compat.generated_names import changed_names
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

    `promised_by` are the releases that had it otherwise. `affected` maps a client ("pages 0.1.0") to its uses that
    fail, or that meet a change for information. `unaffected` are clients that keep working, `unknown` those without a
    usage list. `callers` are the clients that make one of the calls at all, affected or not.
    """

    change: ContractChange
    location: Location
    promised_by: list[str] = field(default_factory=list)
    affected: dict[str, list[str]] = field(default_factory=dict)
    unaffected: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)
    buf_rules: set[str] = field(default_factory=set)
    waiver: Waiver | None = None

    @property
    def id(self) -> str:
        return self.change.id

    @property
    def is_information(self) -> bool:
        return self.change.severity is Severity.information


def changes(release: Release, now: ContractSnapshot, settings: GateSettings) -> list[ContractChange]:
    """Return the changes since one release that concern its callers."""
    then = release.snapshot
    sites = UsageSites(then)
    return [
        *changed_elements(then, now, sites),
        *changed_calls(then, now, sites),
        *changed_rules(then, now, sites, settings.rules),
        *changed_checks(then, now, sites, settings.checks),
        *_changes_of_document(release, settings.openapi),
    ]


def _changes_of_document(release: Release, openapi: Path) -> Iterator[ContractChange]:
    """Yield the changes that only the OpenAPI documents show, if the release has one."""
    if release.openapi is not None:
        yield from changed_headers(release.openapi, openapi, release.snapshot)
        yield from changed_names(release.openapi, openapi, release.snapshot)


def findings(
    compared: Iterable[tuple[Release, list[BufIssue]]], now: ContractSnapshot, settings: GateSettings
) -> list[Finding]:
    """Return one finding for each change id. `compared` pairs each release with the issues that buf reports for it."""
    found: dict[str, Finding] = {}
    for release, issues in compared:
        own = changes(release, now, settings)
        explained = {issue: _change_behind(issue, own, release.snapshot) for issue in issues}
        only_in_buf = [(_change_from_buf(issue), issue) for issue, change in explained.items() if change is None]
        for change in own:
            rules = {issue.rule for issue, one in explained.items() if one is not None and one.id == change.id}
            _add(found, release, change, _location_of(change, now, release.snapshot), rules, settings)
        for change, issue in only_in_buf:
            _add(found, release, change, _location_of_issue(issue, now), {issue.rule}, settings)
    return sorted(found.values(), key=_rank)


def _rank(finding: Finding) -> tuple[Any, ...]:
    """Return the sort key: information last, and those that break a client first."""
    severity = finding.change.severity
    return finding.is_information, not finding.affected, severity, finding.location, finding.id


def _change_behind(issue: BufIssue, own: list[ContractChange], then: ContractSnapshot) -> ContractChange | None:
    """Return our change that an issue of buf is about, or None."""
    for change in own:
        file, _ = then.locations.get(change.element, ("", 0))
        if file and issue.path.endswith(file) and change.is_reported_by(issue.sentence):
            return change
    return None


def _add(
    found: dict[str, Finding],
    release: Release,
    change: ContractChange,
    location: Location,
    rules: set[str],
    settings: GateSettings,
) -> None:
    finding = found.setdefault(change.id, Finding(change, location))
    finding.change, finding.location = change, location
    finding.promised_by.append(release.version)
    finding.buf_rules |= rules
    for usage in release.usage.values() if change.is_traced else ():
        if usage.calls_any(change):
            finding.callers.append(usage.name)
        if effects := usage.effects_of(change):
            finding.affected[usage.name] = effects
        else:
            finding.unaffected.append(usage.name)
    names = (client.name for client in settings.clients if client.name not in release.usage)
    finding.unknown += [f"{name} {release.version}" for name in names]


def _change_from_buf(issue: BufIssue) -> ContractChange:
    """Return a change that only buf reports, such as a deleted reservation."""
    element = " ".join([issue.path, *_QUOTED.findall(issue.sentence)])
    return ContractChange(issue.rule, element, issue.sentence.rstrip("."), "put it back", is_traced=False)


def _location_of(change: ContractChange, now: ContractSnapshot, then: ContractSnapshot) -> Location:
    """Return where the element, or the nearest one around it, is now; only its file if neither exists any more."""
    found = (now.locations[name] for name in _names_upward(*change.nearest, change.element) if name in now.locations)
    return next(found, (then.locations.get(change.element, ("", 0))[0], 0))


def _location_of_issue(issue: BufIssue, now: ContractSnapshot) -> Location:
    """Return the location with the path that protos use; buf writes paths relative to its own folder."""
    files = {file for file, _ in now.locations.values()}
    return next((file for file in files if issue.path.endswith(file)), issue.path), issue.line


def _names_upward(*names: str) -> Iterator[str]:
    """Yield the names, then the elements around them, innermost first."""
    yield from names
    for name in names:
        parts = name.split(".")
        yield from (".".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))
