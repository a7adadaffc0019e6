"""Violations: where a message breaks a constraint of its proto. Generated checks report them.

A handler checks the request before it calls its method: `if found := method.request.check(request):` then
`raise invalid_argument(found)`.
"""

import re
from collections.abc import Callable
from itertools import islice

from protogateway.runtime.errors import RpcError, StatusCode

VIOLATIONS_MAX = 10
"""Most violations that an error names: it must fit into gRPC's metadata."""

Violations = dict[str, str]
"""Path of a field in proto names, such as `agreements[0].hash`, to the problem, for people."""


def no_checks(message: object, at: str = "") -> Violations:
    """Check of a message without constraints."""
    return {}


def fullmatch(pattern: str) -> Callable[[str], object]:
    r"""Return a function that matches whole texts. Classes such as `\d` mean ASCII, as in RE2."""
    return re.compile(pattern, re.ASCII).fullmatch


def field_errors(violations: Violations) -> Violations:
    """Return the first VIOLATIONS_MAX violations."""
    return dict(islice(violations.items(), VIOLATIONS_MAX))


def error_summary(violations: Violations) -> str:
    """Return one text, such as `tip_id: must not be empty; reaction: write done or undo`."""
    return "; ".join(f"{path}: {problem}" for path, problem in violations.items())


def invalid_argument(violations: Violations) -> RpcError:
    """Return INVALID_ARGUMENT that names the fields."""
    fields = field_errors(violations)
    return RpcError(error_summary(fields), code=StatusCode.INVALID_ARGUMENT, reason="INVALID", fields=fields)
