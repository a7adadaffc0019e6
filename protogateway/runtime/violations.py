"""What generated checks stand on: where a message breaks what its proto asks of its values.

Whoever hands a request to its method asks first: `if wrong := method.request.check(request): raise refusal(wrong)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Protocol

from protogateway.runtime.errors import RpcError, StatusCode

VIOLATIONS_MAX = 10
"""So many wrong fields are told: a failure must fit beside an answer."""

Violations = dict[str, str]
"""Path of a field in proto names, such as `agreements[0].hash` → what is wrong with it, for people."""


class Mask(Protocol):
    """A google.protobuf.FieldMask."""

    paths: list[str]


def nothing_wrong(message: object, at: str = "") -> Violations:
    """For messages that no check is declared for."""
    return {}


def whole(pattern: str) -> Callable[[str], object]:
    """Whether a whole text matches. Classes such as `\\d` mean ASCII, as in RE2."""
    return re.compile(pattern, re.ASCII).fullmatch


def covered(violations: Violations, at: str, mask: Mask | None) -> Violations:
    """Those of the fields that a change is for; all of them where no mask says which. `at`: path of what is changed."""
    if mask is None:
        return violations
    return {path: wrong for path, wrong in violations.items() if _is_in(path.removeprefix(at), mask.paths)}


def _is_in(path: str, mask: list[str]) -> bool:
    return any(one in ("*", path) or path.startswith((f"{one}.", f"{one}[")) for one in mask)


def told(violations: Violations) -> Violations:
    """The first ten."""
    return dict(islice(violations.items(), VIOLATIONS_MAX))


def sentence(violations: Violations) -> str:
    """`tip_id: required; reaction: write done or undo`."""
    return "; ".join(f"{path}: {problem}" for path, problem in violations.items())


def refusal(violations: Violations) -> RpcError:
    """INVALID_ARGUMENT that names the fields."""
    found = told(violations)
    return RpcError(sentence(found), code=StatusCode.INVALID_ARGUMENT, reason="INVALID", fields=found)
