"""Headers that became required, which only the OpenAPI documents show."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.change import ContractChange
from protogateway.compat.errors import CompatError
from protogateway.compat.usage_sites import UsageSite

_VERBS = ("get", "put", "post", "delete", "patch")


def changed_headers(then: Path, now: Path) -> Iterator[ContractChange]:
    """Yield the headers that operations in both documents need now and did not need then. Raises CompatError."""
    before, after = _required_headers(then), _required_headers(now)
    for call, needed in before.items():
        for header in sorted(after.get(call, needed) - needed):
            yield ContractChange(
                "header-required",
                f"{call} {header}",
                f"calls need the header {header} now: those without it are refused",
                "let it be left out",
                (UsageSite(call),),
            )


def _required_headers(path: Path) -> dict[str, set[str]]:
    try:
        paths = json.loads(path.read_text("utf-8"))["paths"]
    except (OSError, ValueError, KeyError) as error:
        raise CompatError(f"{path}: not an OpenAPI document: {error!r}; generate it first") from error
    return {
        f"{verb.upper()} {at}": {one["name"] for one in operation.get("parameters", []) if _is_required_header(one)}
        for at, operations in paths.items()
        for verb, operation in operations.items()
        if verb in _VERBS
    }


def _is_required_header(parameter: dict[str, Any]) -> bool:
    return parameter.get("in") == "header" and bool(parameter.get("required"))
