"""Relations of path templates: one takes every path of another, or two have a path in common."""

from protogateway.plugin.http_rules import Operation
from protogateway.plugin.path_grammar import VARIABLE

Segment = tuple[str, tuple[int, ...]]
"""Text of a segment, and the numbers of the field that it fills, if any."""


def is_widening(before: Operation, after: Operation) -> bool:
    """Return True if `after` takes every call of `before`, with the same values for the same fields."""
    (old, old_verb), (new, new_verb) = _parse(before), _parse(after)
    return (before.verb, old_verb) == (after.verb, new_verb) and _covers(new, old)


def have_common_path(one: Operation, other: Operation) -> bool:
    """Return True if some path matches both operations, which have the same HTTP method."""
    (first, first_verb), (second, second_verb) = _parse(one), _parse(other)
    is_possible = first_verb == second_verb or (not first_verb and _ends_open(first))
    is_possible = is_possible or (not second_verb and _ends_open(second))
    return one.verb == other.verb and is_possible and _meet([text for text, _ in first], [text for text, _ in second])


def _parse(operation: Operation) -> tuple[list[Segment], str]:
    """Return the segments of a template and its custom verb."""
    fields = iter(operation.path)
    found: list[Segment] = []
    at, template = 0, operation.template.removeprefix("/")
    for variable in VARIABLE.finditer(template):
        found += [(text, ()) for text in template[at : variable.start()].split("/") if text]
        numbers = tuple(field.number for field in next(fields).fields)
        found += [(text, numbers) for text in (variable[2] or "*").split("/")]
        at = variable.end()
    rest, _, verb = template[at:].partition(":")
    return found + [(text, ()) for text in rest.split("/") if text], verb


def _ends_open(segments: list[Segment]) -> bool:
    """Return True if the last segment takes any text, so that it also takes what is a custom verb elsewhere."""
    return bool(segments) and "*" in segments[-1][0]


def _covers(new: list[Segment], old: list[Segment]) -> bool:
    if not new:
        return not old
    (text, field), *rest = new
    if text == "**":
        counts = (count for count in range(len(old) + 1) if all(filled == field for _, filled in old[:count]))
        return any(_covers(rest, old[count:]) for count in counts)
    if not old or old[0][1] != field or old[0][0] == "**":
        return False
    return text in ("*", old[0][0]) and _covers(rest, old[1:])


def _meet(one: list[str], other: list[str]) -> bool:
    if not one or not other:
        return set(one) | set(other) <= {"**"}
    if "**" in (one[0], other[0]):
        return _meet(one[1:], other) or _meet(one, other[1:])
    return (one[0] == other[0] or "*" in (one[0], other[0])) and _meet(one[1:], other[1:])
