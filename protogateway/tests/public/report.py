"""The table of a trial: units with operations passed and tried, and the reasons of failures, grouped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from protogateway.tests.public.trial import UnitResult

_EXAMPLES = 2
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\{[^}]*\}")
_OPERATION = re.compile(r" \(\S+ /\S*\)$")
_NAME = re.compile(r"\b[\w/-]*(?:[./]\w[\w-]*){1,}\b|\b\d+\b")


def table(results: Sequence[UnitResult]) -> Iterator[str]:
    """Yield the lines of the table."""
    width = max((len(result.name) for result in results), default=0)
    for result in sorted(results, key=lambda one: one.name):
        outcome = "protoc refuses it" if result.protoc else f"{result.passed:5} / {result.operations}"
        yield f"{result.name:{width}}  {outcome}"
    tried = sum(result.operations for result in results)
    passed = sum(result.passed for result in results)
    share = f"{100 * passed / tried:.1f} %" if tried else "nothing was tried"
    whole = sum(result.is_complete for result in results)
    yield f"{'total':{width}}  {passed:5} / {tried} operations ({share}), {whole} / {len(results)} units complete"


def reasons(results: Iterable[UnitResult]) -> Iterator[str]:
    """Yield the kinds of failures, most frequent first, with examples."""
    kinds: Counter[str] = Counter()
    examples: dict[str, list[str]] = {}
    for result in results:
        found = Counter({f"protoc: {result.protoc}": 1}) if result.protoc else result.reasons
        for reason, count in found.items():
            kind = kind_of(reason)
            kinds[kind] += count
            examples.setdefault(kind, []).append(f"{result.name}: {reason}")
    for kind, count in kinds.most_common():
        yield f"{count:6}  {kind}"
        yield from (f"        {' '.join(example.split())[:400]}" for example in examples[kind][:_EXAMPLES])


def kind_of(reason: str) -> str:
    """Return a reason without names, numbers and quoted parts, so that alike ones are equal."""
    text = _OPERATION.sub("", " ".join(reason.split()))
    bare = _NAME.sub("…", _QUOTED.sub("…", text))
    return re.sub(r"…(?:[ ,:]*…)+", "…", bare)[:160]
