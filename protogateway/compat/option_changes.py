"""Breaking changes of options: rules of RPCs and checks of request fields, judged by the settings."""

from collections.abc import Iterator

from google.protobuf.descriptor import FieldDescriptor

from protogateway.compat.change import ContractChange, Severity
from protogateway.compat.option_severity import OptionChange
from protogateway.compat.settings import OptionRules
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSite, UsageSites, on_http


def changed_rules(
    then: ContractSnapshot, now: ContractSnapshot, places: UsageSites, rules: tuple[OptionRules, ...]
) -> Iterator[ContractChange]:
    for name, method in then.methods.items():
        if name not in now.methods:
            continue
        for rule in rules:
            before, after = then.options(method, rule.option), now.options(now.methods[name], rule.option)
            for measure in rule.rules:
                found = on_http(places.of_call(method)) if measure.http_only else places.of_call(method)
                yield from (_change(step, name, found) for step in measure.changes(before, after) if found)


def changed_checks(
    then: ContractSnapshot, now: ContractSnapshot, places: UsageSites, checks: tuple[OptionRules, ...]
) -> Iterator[ContractChange]:
    """Yield the fields of requests whose checks became stricter, and new fields that are required."""
    for message in then.messages.values():
        today = now.messages.get(message.full_name)
        for field in today.fields if today is not None else ():
            if old := message.fields_by_number.get(field.number):
                yield from _stricter_checks(then, now, old, field, places, checks)
            elif now.is_required(field) and (found := places.missing_in(message.full_name, field.json_name)):
                yield _newly_required(field, "is new and required", found)


def _stricter_checks(
    then: ContractSnapshot,
    now: ContractSnapshot,
    old: FieldDescriptor,
    new: FieldDescriptor,
    places: UsageSites,
    checks: tuple[OptionRules, ...],
) -> Iterator[ContractChange]:
    found = tuple(place for place in places.of(old.full_name) if place.side is UsageSide.request)
    if not found:
        return
    if now.is_required(new) and not then.is_required(old):
        yield _newly_required(
            new, "is now required", tuple(UsageSite(one.call, UsageSide.missing, one.path) for one in found)
        )
    for check in checks:
        before, after = then.options(old, check.option), now.options(new, check.option)
        for step in (step for measure in check.rules for step in measure.changes(before, after)):
            yield _change(step, old.full_name, found, at=new.full_name)


def _newly_required(field: FieldDescriptor, words: str, found: tuple[UsageSite, ...]) -> ContractChange:
    what = f"`{field.name}` {words}: requests without it are refused"
    return ContractChange(
        "field-required", field.full_name, what, "let it be left out", found, nearest=(field.full_name,)
    )


def _change(step: OptionChange, element: str, found: tuple[UsageSite, ...], at: str = "") -> ContractChange:
    what = f"{step.field} goes from {step.before} to {step.after}: {step.effect.description}"
    instead = (
        "put it back; or, if it is meant, have it reviewed as a matter of security"
        if step.effect.severity is Severity.security
        else "put it back"
    )
    named = step.after if step.direction == "added" else step.before if step.direction == "removed" else ""
    kind = f"{step.field}-{step.direction}" + (f"-{named}" if named else "")
    return ContractChange(kind, element, what, instead, found, step.effect.severity, nearest=(at or element,))
