"""Breaking changes of options: rules of RPCs and checks of request fields, judged by the settings."""

from collections.abc import Iterator

from google.protobuf.descriptor import FieldDescriptor

from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.option_severity import OptionChange
from protogateway.compat.settings import OptionRules
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSite, UsageSites, on_http


def changed_rules(
    then: ContractSnapshot, now: ContractSnapshot, sites: UsageSites, rules: tuple[OptionRules, ...]
) -> Iterator[ContractChange]:
    for name, method in then.methods.items():
        if name not in now.methods:
            continue
        for rule in rules:
            before, after = then.options(method, rule.option), now.options(now.methods[name], rule.option)
            for field_rule in rule.rules:
                found = on_http(sites.of_call(method)) if field_rule.http_only else sites.of_call(method)
                yield from (_change(change, name, found) for change in field_rule.changes(before, after) if found)


def changed_checks(
    then: ContractSnapshot, now: ContractSnapshot, sites: UsageSites, checks: tuple[OptionRules, ...]
) -> Iterator[ContractChange]:
    """Yield the fields of requests whose checks became stricter, and new fields that are required."""
    for message in then.messages.values():
        today = now.messages.get(message.full_name)
        for field in today.fields if today is not None else ():
            if old := message.fields_by_number.get(field.number):
                yield from _stricter_checks(then, now, old, field, sites, checks)
            elif now.is_required(field) and (found := sites.missing_in(message.full_name, field.json_name)):
                yield _newly_required(field, "is new and required", found)


def _stricter_checks(
    then: ContractSnapshot,
    now: ContractSnapshot,
    old: FieldDescriptor,
    new: FieldDescriptor,
    sites: UsageSites,
    checks: tuple[OptionRules, ...],
) -> Iterator[ContractChange]:
    found = tuple(site for site in sites.of(old.full_name) if site.side is UsageSide.request)
    if not found:
        return
    if now.is_required(new) and not then.is_required(old):
        yield _newly_required(
            new, "is now required", tuple(UsageSite(one.call, UsageSide.missing, one.path) for one in found)
        )
    for check in checks:
        before, after = then.options(old, check.option), now.options(new, check.option)
        for change in (change for field_rule in check.rules for change in field_rule.changes(before, after)):
            yield _change(change, old.full_name, found, at=new.full_name)


def _newly_required(field: FieldDescriptor, words: str, found: tuple[UsageSite, ...]) -> ContractChange:
    what = f"`{field.name}` {words}: requests without it are refused"
    return ContractChange(
        "field-required", field.full_name, what, "let it be left out", found, nearest=(field.full_name,)
    )


def _change(change: OptionChange, element: str, found: tuple[UsageSite, ...], at: str = "") -> ContractChange:
    what = f"{change.field} goes from {change.before} to {change.after}: {change.effect.description}"
    instead = (
        "put it back; or, if it is meant, have it reviewed as a matter of security"
        if change.effect.severity is Severity.security
        else "put it back"
    )
    item = change.after if change.direction == "added" else change.before if change.direction == "removed" else ""
    kind = f"{change.field}-{change.direction}" + (f"-{item}" if item else "")
    return ContractChange(kind, element, what, instead, found, change.effect.severity, nearest=(at or element,))
