"""What options promise: the rule of an RPC, what a request's field must be; weighed by measures from the settings."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import FieldDescriptor

from protogateway.compat.change import Change, Weight
from protogateway.compat.config import OptionMeasures
from protogateway.compat.option_severity import Step
from protogateway.compat.snapshot import Snapshot
from protogateway.compat.usage_sites import Place, Places, Side, on_http


def changed_rules(then: Snapshot, now: Snapshot, places: Places, rules: tuple[OptionMeasures, ...]) -> Iterator[Change]:
    for name, method in then.methods.items():
        if name not in now.methods:
            continue
        for rule in rules:
            before, after = then.options(method, rule.option), now.options(now.methods[name], rule.option)
            for measure in rule.measures:
                found = on_http(places.of_call(method)) if measure.http_only else places.of_call(method)
                yield from (_change(step, name, found) for step in measure.steps(before, after) if found)


def changed_checks(
    then: Snapshot, now: Snapshot, places: Places, checks: tuple[OptionMeasures, ...]
) -> Iterator[Change]:
    """Of fields that some request carries: those that ask for more than then, and new ones that are required."""
    for message in then.messages.values():
        today = now.messages.get(message.full_name)
        for field in today.fields if today is not None else ():
            if old := message.fields_by_number.get(field.number):
                yield from _asks_more(then, now, old, field, places, checks)
            elif now.is_required(field) and (found := places.below(message.full_name, field.json_name)):
                yield _required(field, "is new and required", found)


def _asks_more(
    then: Snapshot,
    now: Snapshot,
    old: FieldDescriptor,
    new: FieldDescriptor,
    places: Places,
    checks: tuple[OptionMeasures, ...],
) -> Iterator[Change]:
    found = tuple(place for place in places.of(old.full_name) if place.side is Side.request)
    if not found:
        return
    if now.is_required(new) and not then.is_required(old):
        yield _required(new, "is now required", tuple(Place(one.call, Side.missing, one.path) for one in found))
    for check in checks:
        before, after = then.options(old, check.option), now.options(new, check.option)
        for step in (step for measure in check.measures for step in measure.steps(before, after)):
            yield _change(step, old.full_name, found, at=new.full_name)


def _required(field: FieldDescriptor, words: str, found: tuple[Place, ...]) -> Change:
    what = f"`{field.name}` {words}: requests without it are refused"
    return Change("field-required", field.full_name, what, "let it be left out", found, at=(field.full_name,))


def _change(step: Step, element: str, found: tuple[Place, ...], at: str = "") -> Change:
    what = f"{step.field} goes from {step.before} to {step.after}: {step.verdict.says}"
    instead = (
        "put it back; or, if it is meant, have it reviewed as a matter of security"
        if step.verdict.weight is Weight.security
        else "put it back"
    )
    named = step.after if step.way == "added" else step.before if step.way == "removed" else ""
    kind = f"{step.field}-{step.way}" + (f"-{named}" if named else "")
    return Change(kind, element, what, instead, found, step.verdict.weight, at=(at or element,))
