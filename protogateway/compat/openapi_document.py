"""OpenAPI documents as the gate reads them: operations by call."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from protogateway.compat.errors import CompatError

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
