"""Headers that became required, which only the OpenAPI documents show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.change import ContractChange
from protogateway.compat.openapi_document import operations_in, read_document
from protogateway.compat.usage_sites import UsageSite


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
    return {
        call: {one["name"] for one in operation.get("parameters", []) if _is_required_header(one)}
        for call, operation in operations_in(read_document(path))
    }


def _is_required_header(parameter: dict[str, Any]) -> bool:
    return parameter.get("in") == "header" and bool(parameter.get("required"))
