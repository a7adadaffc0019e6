"""One run of the gate over the protos of this folder."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

from protogateway.compat import buf
from protogateway.compat.errors import CompatError
from protogateway.compat.findings import Finding, findings
from protogateway.compat.releases import Release, read_releases
from protogateway.compat.settings import GateSettings
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.waivers import read_waivers, waiver_problems

NOW = "now"


@dataclass(frozen=True)
class ComparisonResult:
    """Result of a run. `findings` break promises, `information` does not. `problems` are sentences about waivers."""

    lint: list[buf.BufIssue]
    releases: list[Release]
    findings: list[Finding]
    information: list[Finding]
    problems: list[str]

    @property
    def unwaived(self) -> list[Finding]:
        """Return the findings that no waiver covers."""
        return [finding for finding in self.findings if finding.waiver is None]

    @property
    def is_compatible(self) -> bool:
        return not (self.lint or self.unwaived or self.problems)


def compare(settings: GateSettings, today: date, versions: list[str]) -> ComparisonResult:
    """Compare with every supported release, or with those named. Raises CompatError if that is not possible."""
    releases = read_releases(settings.releases)
    if unknown := set(versions) - {release.version for release in releases}:
        known = ", ".join(release.version for release in releases) or "none"
        raise CompatError(f"{', '.join(sorted(unknown))}: no such release in {settings.releases}; there is {known}")
    chosen = [release for release in releases if not versions or release.version in versions]
    with ThreadPoolExecutor() as pool:  # buf compiles all protos each time, so its runs overlap
        image, lint = pool.submit(buf.build, settings.private), pool.submit(buf.lint)
        issues = list(pool.map(lambda release: buf.breaking(release.descriptors, settings.private), chosen))
        now = ContractSnapshot(NOW, image.result())
    every = findings(zip(chosen, issues, strict=True), now, settings)
    found = [one for one in every if not one.is_information]
    information = [one for one in every if one.is_information]
    problems = _apply_waivers(found, settings, today, is_whole=not versions)
    return ComparisonResult(lint.result(), chosen, found, information, problems)


def _apply_waivers(found: list[Finding], settings: GateSettings, today: date, is_whole: bool) -> list[str]:
    waivers = read_waivers(settings.waivers)
    valid = {waiver.id: waiver for waiver in waivers if waiver.expires >= today}
    for finding in found:
        finding.waiver = valid.get(finding.id)
    ids = {finding.id for finding in found}
    # A run against some releases only must not call a waiver unused that is for another one.
    return waiver_problems((one for one in waivers if is_whole or one.id in ids), ids, today)
