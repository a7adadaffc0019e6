"""OpenAPI documents as the gate reads them: operations by call."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.errors import CompatError
from protogateway.compat.snapshot import ContractSnapshot
from protogateway.plugin.http_rules import Operation
from protogateway.plugin.path_template import openapi_paths

_VERBS = ("get", "put", "post", "delete", "patch")


def read_document(path: Path) -> dict[str, Any]:
    """Read a document. Raises CompatError if the file is not one."""
    try:
        document = json.loads(path.read_text("utf-8"))
        if isinstance(document["paths"], dict):
            return dict(document)
        raise ValueError("its paths are not a table")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CompatError(f"{path}: not an OpenAPI document: {error!r}; generate it first") from error


def operations_in(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each operation with its call, such as "POST /books"."""
    for at, item in document["paths"].items():
        yield from ((f"{verb.upper()} {at}", operation) for verb, operation in item.items() if verb in _VERBS)


def promised_operations(snapshot: ContractSnapshot) -> dict[str, Operation]:
    """Return the HTTP operations of a snapshot by their calls in the document, without the names of parameters."""
    found = [one for several in snapshot.operations.values() for one in several]
    paths = openapi_paths(found)
    return {without_parameters(f"{one.verb} {at.path}"): one for one, at in zip(found, paths, strict=True)}


def without_parameters(call: str) -> str:
    """Return a call without the names of its path parameters, which may change."""
    return re.sub(r"\{[^}]*\}", "{}", call)
