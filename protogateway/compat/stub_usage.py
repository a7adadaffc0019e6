"""Usage list of Python code that calls by generated stubs.

Only RPCs are listed. Finding the fields would take a type checker, so each call counts as using every field.
"""

import ast
import json
from pathlib import Path

from betterproto2_compiler.compile.naming import pythonize_method_name

from protogateway.compat.errors import CompatError
from protogateway.compat.snapshot import ContractSnapshot, rpc_call


def stub_usage(snapshot: ContractSnapshot, folder: Path, serves_http: bool) -> str:
    """Return a usage list.

    An RPC counts as called if some file imports its service's stub and some file uses its name as an attribute; with
    `serves_http`, also if it has an HTTP operation. Raises CompatError for a folder without a source.
    """
    imported_names: set[str] = set()
    attributes: set[str] = set()
    for path in _sources(folder):
        for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
            if isinstance(node, ast.ImportFrom):
                imported_names.update(alias.name for alias in node.names)
            elif isinstance(node, ast.Attribute):
                attributes.add(node.attr)
    called = [
        rpc_call(method)
        for name, method in snapshot.methods.items()
        if (serves_http and snapshot.operations[name])
        or (
            f"{method.containing_service.name}Stub" in imported_names
            and pythonize_method_name(method.name) in attributes
        )
    ]
    return json.dumps({"calls": {call: {} for call in sorted(called)}}, indent=2) + "\n"


def _sources(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.py"))
    if not found:
        raise CompatError(f"{folder} has no Python files: name the folder with the sources that call the stubs")
    return found
