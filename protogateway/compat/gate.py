"""One run of the gate over the protos of this folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from protogateway.compat import buf
from protogateway.compat.config import GateSettings
from protogateway.compat.findings import Finding, findings
from protogateway.compat.releases import Release, read_releases
from protogateway.compat.snapshot import Snapshot
from protogateway.compat.waivers import complaints, read_waivers
from protogateway.plugin.contract import Refused

NOW = "now"


@dataclass(frozen=True)
class Outcome:
    """What a run found. `problems`: of waivers, in sentences."""

    lint: list[buf.Complaint]
    releases: list[Release]
    findings: list[Finding]
    problems: list[str]

    @property
    def open(self) -> list[Finding]:
        """The findings that no waiver covers."""
        return [finding for finding in self.findings if finding.waiver is None]

    @property
    def is_kept(self) -> bool:
        return not (self.lint or self.open or self.problems)


def run(settings: GateSettings, today: date, versions: list[str]) -> Outcome:
    """Compares with every supported release, or with those named. Raises Refused when nothing can be said."""
    releases = read_releases(settings.releases)
    if unknown := set(versions) - {release.version for release in releases}:
        there = ", ".join(release.version for release in releases) or "none"
        raise Refused(f"{', '.join(sorted(unknown))}: no such release in {settings.releases}; there is {there}")
    chosen = [release for release in releases if not versions or release.version in versions]
    with ThreadPoolExecutor() as pool:
        image, lint = pool.submit(buf.build), pool.submit(buf.lint)
        told = list(pool.map(buf.breaking, [release.descriptors for release in chosen]))
        now = Snapshot(NOW, image.result())
    found = findings(zip(chosen, told, strict=True), now, settings)
    problems = _waive(found, settings, today, is_whole=not versions)
    return Outcome(lint.result(), chosen, found, problems)


def _waive(found: list[Finding], settings: GateSettings, today: date, is_whole: bool) -> list[str]:
    waivers = read_waivers(settings.waivers)
    valid = {waiver.id: waiver for waiver in waivers if waiver.expires >= today}
    for finding in found:
        finding.waiver = valid.get(finding.id)
    ids = {finding.id for finding in found}
    # Against some releases only, a waiver may wait for another.
    return complaints((one for one in waivers if is_whole or one.id in ids), ids, today)
