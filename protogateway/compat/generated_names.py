"""Names in the OpenAPI document that generated clients carry in their code: operation ids, tags, components."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.change import ContractChange
from protogateway.compat.openapi_document import operations_in, promised_operations, read_document, without_parameters
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.compat.usage_sites import UsageSide, UsageSite

_PREFIX = "#/components/schemas/"
Document = dict[str, Any]


def changed_names(then: Path, now: Path, release: ContractSnapshot) -> Iterator[ContractChange]:
    """Yield the names that changed for operations in both documents. Raises CompatError for a file that is not one."""
    before, after = read_document(then), read_document(now)
    promised = promised_operations(release)
    found = {without_parameters(call): operation for call, operation in operations_in(after)}
    renamed: dict[str, ContractChange] = {}
    for call, operation in operations_in(before):
        if (today := found.get(without_parameters(call))) is not None:
            own = promised.get(without_parameters(call))
            rpc = own.method.full_name if own is not None else ""
            yield from _changed_operation(call, operation, today, rpc)
            for old, new in _renamed_components(operation, today, before, after, set()):
                renamed.setdefault(old, _change("component-renamed", old, f"schema {old} is {new} now", call, rpc))
    yield from renamed.values()


def _changed_operation(call: str, before: Document, after: Document, rpc: str) -> Iterator[ContractChange]:
    old, new = before.get("operationId", ""), after.get("operationId", "")
    if old != new:
        yield _change("operation-id-changed", old, f"{call} has the operation id {new} instead of {old}", call, rpc)
    tags, tags_now = (", ".join(one.get("tags", [])) for one in (before, after))
    if tags != tags_now:
        what = f"{call} has the tag {tags_now or 'none'} instead of {tags or 'none'}"
        yield _change("tag-changed", f"{old or call} {tags}", what, call, rpc)


def _change(kind: str, element: str, what: str, call: str, rpc: str) -> ContractChange:
    remedy = "give it its name back: see the names in the generator's settings, and the names in the proto"
    return ContractChange(
        kind, element, what, remedy, (UsageSite(call, UsageSide.name),), nearest=(rpc,) if rpc else ()
    )


def _renamed_components(
    old: Any, new: Any, before: Document, after: Document, seen: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names that stand at the same place of both documents, if neither is in the other document."""
    if isinstance(old, list) and isinstance(new, list):
        for one, other in zip(old, new, strict=False):
            yield from _renamed_components(one, other, before, after, seen)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return
    pair = _component(old), _component(new)
    if all(pair) and pair not in seen:
        seen.add(pair)
        schemas, schemas_now = _schemas(before), _schemas(after)
        if pair[0] not in schemas_now and pair[1] not in schemas:
            yield pair
        yield from _renamed_components(schemas.get(pair[0]), schemas_now.get(pair[1]), before, after, seen)
    for key in old.keys() & new.keys():
        yield from _renamed_components(old[key], new[key], before, after, seen)


def _component(schema: Document) -> str:
    reference = schema.get("$ref", "")
    return reference.removeprefix(_PREFIX) if isinstance(reference, str) and reference.startswith(_PREFIX) else ""


def _schemas(document: Document) -> Document:
    found = document.get("components", {}).get("schemas", {})
    return found if isinstance(found, dict) else {}
