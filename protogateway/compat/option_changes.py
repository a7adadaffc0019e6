"""Breaking changes of options: rules of RPCs and checks of request fields, judged by the settings."""

from collections.abc import Iterator
from dataclasses import replace

from google.protobuf.descriptor import FieldDescriptor

from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.option_severity import OptionChange
from protogateway.compat.settings import OptionRules
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSite, UsageSites, on_http
from protogateway.plugin.field_types import is_map


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
    if now.is_required(new) and not then.is_required(old) and (missing := _sites_without(new, found)):
        yield _newly_required(new, "is now required", missing)
    for check in checks:
        before, after = then.options(old, check.option), now.options(new, check.option)
        for change in (change for field_rule in check.rules for change in field_rule.changes(before, after)):
            yield _change(change, old.full_name, found, at=new.full_name)


def _sites_without(field: FieldDescriptor, found: tuple[UsageSite, ...]) -> tuple[UsageSite, ...]:
    """Return the sites of requests that may lack the field. A text in a path cannot be empty."""
    zero = _zero_value(field)
    seen = (one for one in found if not (one.in_url and zero == '""'))
    return tuple(replace(one, side=UsageSide.missing, zero=zero) for one in seen)


def _zero_value(field: FieldDescriptor) -> str:
    """Return the value that counts as not set, as JSON writes it, or "" for a field with presence."""
    if is_map(field):
        return "{}"
    if field.is_repeated:
        return "[]"
    if field.has_presence:
        return ""
    if field.enum_type is not None:
        return str(field.enum_type.values[0].name)
    text = (FieldDescriptor.CPPTYPE_STRING, FieldDescriptor.CPPTYPE_BOOL)
    return {text[0]: '""', text[1]: "false"}.get(field.cpp_type, "0")


def _newly_required(field: FieldDescriptor, words: str, found: tuple[UsageSite, ...]) -> ContractChange:
    zero = _zero_value(field)
    what = f"`{field.name}` {words}: requests without it{f' or with {zero}' if zero else ''} are refused"
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
    breaks, severity = bool(change.effect.breaks), change.effect.severity
    return ContractChange(kind, element, what, instead, found, severity, nearest=(at or element,), breaks_calls=breaks)
