"""Headers that became required, which only the OpenAPI documents show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.change import ContractChange
from protogateway.compat.openapi_document import (
    operations_in,
    promised_operations,
    read_document,
    without_parameters,
)
from protogateway.compat.snapshot import ContractSnapshot, call_of
from protogateway.compat.usage_sites import UsageSite


def changed_headers(then: Path, now: Path, release: ContractSnapshot) -> Iterator[ContractChange]:
    """Yield the headers that operations in both documents need now and did not need then. Raises CompatError."""
    promised = promised_operations(release)
    after = {without_parameters(call): needed for call, needed in _required_headers(now).items()}
    for call, needed in _required_headers(then).items():
        own = promised.get(without_parameters(call))
        for header in sorted(after.get(without_parameters(call), needed) - needed):
            yield ContractChange(
                "header-required",
                f"{call} {header}",
                f"calls need the header {header} now: those without it are refused",
                "let it be left out",
                (UsageSite(call if own is None else call_of(own)),),
                nearest=() if own is None else (own.method.full_name,),
            )


def _required_headers(path: Path) -> dict[str, set[str]]:
    return {
        call: {one["name"] for one in operation.get("parameters", []) if _is_required_header(one)}
        for call, operation in operations_in(read_document(path))
    }


def _is_required_header(parameter: dict[str, Any]) -> bool:
    return parameter.get("in") == "header" and bool(parameter.get("required"))
