"""Violations: where a message breaks a constraint of its proto. Generated checks report them.

A handler checks the request before it calls its method: `if found := method.request.check(request):` then
`raise invalid_argument(found)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Protocol

from protogateway.runtime.errors import RpcError, StatusCode

VIOLATIONS_MAX = 10
"""Most violations that an error names: it must fit into gRPC's metadata."""

Violations = dict[str, str]
"""Path of a field in proto names, such as `agreements[0].hash`, to the problem, for people."""


class Mask(Protocol):
    """A google.protobuf.FieldMask."""

    paths: list[str]


def no_checks(message: object, at: str = "") -> Violations:
    """Check of a message without constraints."""
    return {}


def fullmatch(pattern: str) -> Callable[[str], object]:
    """Return a function that matches whole texts. Classes such as `\\d` mean ASCII, as in RE2."""
    return re.compile(pattern, re.ASCII).fullmatch


def covered(violations: Violations, at: str, mask: Mask | None) -> Violations:
    """Return the violations in fields that the mask covers; without a mask, all. `at` is the path of the message."""
    if mask is None:
        return violations
    return {path: problem for path, problem in violations.items() if _is_in(path.removeprefix(at), mask.paths)}


def _is_in(path: str, mask: list[str]) -> bool:
    return any(one in ("*", path) or path.startswith((f"{one}.", f"{one}[")) for one in mask)


def field_errors(violations: Violations) -> Violations:
    """Return the first VIOLATIONS_MAX violations."""
    return dict(islice(violations.items(), VIOLATIONS_MAX))


def error_summary(violations: Violations) -> str:
    """Return one text, such as `tip_id: required; reaction: write done or undo`."""
    return "; ".join(f"{path}: {problem}" for path, problem in violations.items())


def invalid_argument(violations: Violations) -> RpcError:
    """Return INVALID_ARGUMENT that names the fields."""
    fields = field_errors(violations)
    return RpcError(error_summary(fields), code=StatusCode.INVALID_ARGUMENT, reason="INVALID", fields=fields)
