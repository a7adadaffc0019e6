"""Reports of a run, as text and as JSON data."""

import textwrap
from collections.abc import Iterator
from typing import Any

from protogateway.compat.change import ContractChange, Severity, join_words
from protogateway.compat.comparison import ComparisonResult
from protogateway.compat.findings import Finding
from protogateway.compat.releases import Release
from protogateway.compat.settings import GateSettings
from protogateway.compat.usage_sites import UsageSide, UsageSite

WIDTH = 120
_SHOWN = 3
_INDENT = " " * 12
_SIDES = {
    UsageSide.call: "",
    UsageSide.request: "request",
    UsageSide.missing: "request",
    UsageSide.response: "response",
    UsageSide.name: "",
}


def as_text(outcome: ComparisonResult, settings: GateSettings, protos: str) -> str:
    """Return one line for each release, then each finding, then a summary."""
    lines = [f"lint        {f'{len(outcome.lint)} wrong' if outcome.lint else 'kept'}"]
    lines += [f"{release.version:<10}  {_release(outcome, release)}" for release in outcome.releases]
    if not outcome.releases:
        lines.append(f"no release is kept in {settings.releases}, so there is nothing to compare with")
    lines += ["", *map(str, outcome.lint)] if outcome.lint else []
    for finding in [*outcome.findings, *outcome.information]:
        lines += ["", *_finding(finding, settings, protos)]
    lines += ["", *(f"WAIVERS     {problem}" for problem in outcome.problems)] if outcome.problems else []
    return "\n".join([*lines, "", _summary(outcome)])


def as_data(outcome: ComparisonResult) -> dict[str, Any]:
    return {
        "kept": outcome.is_compatible,
        "releases": [release.version for release in outcome.releases],
        "lint": [str(complaint) for complaint in outcome.lint],
        "findings": [_finding_data(finding) for finding in outcome.findings],
        "information": [_finding_data(finding) for finding in outcome.information],
        "waiver_problems": outcome.problems,
    }


def _release(outcome: ComparisonResult, release: Release) -> str:
    found = [one for one in outcome.unwaived if release.version in one.promised_by]
    counts = [(weight, sum(one.change.severity is weight for one in found)) for weight in Severity]
    words = join_words(f"{count} {weight}" for weight, count in counts if count) if found else "kept"
    clients = [f"{name} {_client_state(found, usage.name)}" for name, usage in release.usage.items()]
    return f"{words:<27}{', '.join(clients) or 'no usage list of any client is kept'}"


def _client_state(found: list[Finding], name: str) -> str:
    return "breaks" if any(name in finding.affected for finding in found) else "works"


def _finding(finding: Finding, settings: GateSettings, protos: str) -> Iterator[str]:
    head = "waived" if finding.waiver else str(finding.change.severity).upper()
    yield f"{head:<12}{finding.change.element}"
    rows = [
        ("what", finding.change.description),
        ("file", _file(finding, protos)),
        ("callers", _callers(finding.change.sites) if finding.change.is_traced else ""),
        ("promised", f"by {join_words(finding.promised_by)}"),
        *_clients(finding),
        ("buf", join_words(sorted(finding.buf_rules)) if finding.buf_rules else ""),
        ("waived", _waived(finding)),
    ]
    for name, words in rows:
        if words:
            yield from _wrap(f"  {name:<9} ", words)
    if finding.waiver is None:
        yield from _remedy(finding, settings)


def _file(finding: Finding, protos: str) -> str:
    file, line = finding.location
    return f"{protos}{file}:{line}" if line else f"{protos}{file}" if file else ""


def _wrap(head: str, words: str) -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clients(finding: Finding) -> Iterator[tuple[str, str]]:
    change = finding.change
    head = "meets it" if finding.is_information else "breaks"
    if change.severity is Severity.security:
        yield "breaks", f"{'' if finding.affected else 'no client, but '}callers get access that they did not have"
    if not change.is_traced:
        yield "breaks", "unknown: only buf found this change, and buf does not know the clients"
    if not change.is_traced or not change.breaks_calls:
        return
    for name, uses in finding.affected.items():
        yield head, f"{name}: {_first_few(uses)}"
    yield from _unaffected(finding, head)
    if finding.unknown:
        yield "unknown", f"{join_words(finding.unknown)}: no usage list is kept"


def _unaffected(finding: Finding, head: str) -> Iterator[tuple[str, str]]:
    if _is_name(finding.change):
        yield "breaks", "no released client; programs that use the name, once their client is generated again"
    elif not finding.affected and not finding.callers and finding.unaffected and finding.change.sites:
        yield head, "no released client calls it; others may exist"
    elif not finding.affected and finding.unaffected:
        yield head, "no released client that keeps a list; others may exist"
    if finding.unaffected and finding.callers:
        yield "works", join_words(finding.unaffected)


def _is_name(change: ContractChange) -> bool:
    return any(site.side is UsageSide.name for site in change.sites)


def _waived(finding: Finding) -> str:
    waiver = finding.waiver
    return f"until {waiver.expires}: {waiver.reason} (notified: {waiver.notified})" if waiver else ""


def _remedy(finding: Finding, settings: GateSettings) -> Iterator[str]:
    """Yield how to avoid the change. Text to paste, and the id for a waiver, stand on a line of their own."""
    change = finding.change
    yield from _wrap("  do        ", change.remedy + ":" * bool(change.paste))
    if change.paste:
        yield f"{_INDENT}{change.paste}"
    if not finding.is_information:
        yield f"  or        waive it in {settings.waivers}:"
        yield f'{_INDENT}id = "{finding.id}"'


def _callers(sites: tuple[UsageSite, ...]) -> str:
    """Return the usage sites over HTTP or, without such sites, those over gRPC."""
    http = [site for site in sites if site.is_http]
    if not sites:
        return "none: no call carries it; events may"
    return _first_few([_site_text(site) for site in http] or [f"{_site_text(site)} (gRPC only)" for site in sites])


def _site_text(site: UsageSite) -> str:
    return " ".join(word for word in (site.call, _SIDES[site.side], site.path and f"`{site.path}`") if word)


def _first_few(words: list[str]) -> str:
    shown = list(dict.fromkeys(words))
    more = len(shown) - _SHOWN
    return join_words([*shown[:_SHOWN], f"{more} more"] if more > 0 else shown)


def _summary(outcome: ComparisonResult) -> str:
    waived = len(outcome.findings) - len(outcome.unwaived)
    notes = ((waived, "waived"), (len(outcome.information), "for information"))
    words = ", ".join(f"{count} {what}" for count, what in notes if count)
    note = f" ({words})" if words else ""
    if outcome.is_compatible:
        return f"The contract is kept{note}."
    counts = (
        (len(outcome.lint), "of lint"),
        (len(outcome.unwaived), "unwaived"),
        (len(outcome.problems), "of waivers"),
    )
    words = join_words(f"{count} {what}" for count, what in counts if count)
    return f"The contract is not kept: {words}{note}."


def _finding_data(finding: Finding) -> dict[str, Any]:
    change = finding.change
    return {
        "id": finding.id,
        "weight": str(change.severity),
        "kind": change.kind,
        "element": change.element,
        "what": change.description,
        "file": finding.location[0],
        "line": finding.location[1],
        "places": [_site_data(site) for site in change.sites],
        "promised_by": finding.promised_by,
        "breaks": finding.affected,
        "unaffected": finding.unaffected,
        "unlisted": finding.unknown,
        "buf": sorted(finding.buf_rules),
        "called_by": finding.callers,
        "instead": change.remedy,
        "paste": change.paste,
        "waived_until": str(finding.waiver.expires) if finding.waiver else None,
    }


def _site_data(site: UsageSite) -> dict[str, str]:
    return {"call": site.call, "side": str(site.side), "path": site.path, "value": site.value}
