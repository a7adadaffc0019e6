"""One unit, tried: generate, import, check the OpenAPI document, and call every operation.

`python -m protogateway.tests.public.trial UNIT.json FOLDER SEED` does so in a process of its own, and writes the
outcome into result.json.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from google.api import annotations_pb2
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin.command import compile_protos, write_files
from protogateway.plugin.errors import PluginError
from protogateway.tests.public.calls import call_operations
from protogateway.tests.public.units import Unit
from protogateway.tests.public.validators import openapi_problem

PACKAGE = "tried"
RESULT = "result.json"


@dataclass
class UnitResult:
    """Outcome of a unit: problems of its operations, and a problem that concerns all of them. "" means none.

    `protoc` is why protoc does not compile the files; nothing is tried then. `left_out` is why not all is generated.
    """

    name: str
    operations: int = 0
    protoc: str = ""
    problem: str = ""
    left_out: str = ""
    failures: list[str] = field(default_factory=list)

    @property
    def passed(self) -> int:
        if self.protoc or self.problem:
            return 0
        return self.operations - sum(bool(failure) for failure in self.failures)

    @property
    def is_complete(self) -> bool:
        return not (self.protoc or self.left_out) and self.passed == self.operations

    @property
    def reasons(self) -> Counter[str]:
        """Return the reasons for which operations failed, with their numbers."""
        if self.problem:
            return Counter({self.problem: max(1, self.operations)})
        found = Counter(failure for failure in self.failures if failure)
        if self.left_out:
            found[f"left out: {self.left_out}"] += 0
        return found


def try_unit(unit: Unit, folder: Path, seed: int) -> UnitResult:
    """Try the unit in an empty folder, into which its generated code goes."""
    result = UnitResult(unit.name)
    try:
        request = compile_protos(unit.protos, unit.includes)
    except PluginError as error:
        result.protoc = str(error)
        return result
    result.operations = sum(1 for _ in _bindings(request))
    try:
        result.left_out = _generate(request, folder / PACKAGE)
    except PluginError as error:
        result.problem = f"generate: {error}"
    except Exception as error:  # noqa: BLE001 (a traceback is a result too)
        result.problem = f"generate: traceback: {_in_short(error)}"
    if not result.problem:
        _use(result, folder, seed)
    return result


def _generate(request: plugin_pb2.CodeGeneratorRequest, into: Path) -> str:
    """Generate all, or else what can be, and return why the rest was left out."""
    try:
        write_files(request, "", into)
    except PluginError as error:
        write_files(request, "skip_unsupported", into)
        return str(error).partition("\n")[0]
    return ""


def _bindings(request: plugin_pb2.CodeGeneratorRequest) -> Iterator[Any]:
    """Yield the HTTP rules of methods without a client stream, which must become operations."""
    asked = set(request.file_to_generate)
    for file in request.proto_file:
        for service in file.service if file.name in asked else ():
            for method in service.method:
                if not method.client_streaming and method.options.HasExtension(annotations_pb2.http):
                    rule = method.options.Extensions[annotations_pb2.http]
                    yield from (rule, *rule.additional_bindings)


def _use(result: UnitResult, folder: Path, seed: int) -> None:
    sys.path.insert(0, str(folder))
    try:
        modules = [importlib.import_module(name) for name in _module_names(folder)]
    except Exception as error:  # noqa: BLE001 (a traceback is a result too)
        result.problem = f"import: {_in_short(error)}"
        return
    routes = importlib.import_module(f"{PACKAGE}.routes")
    if problem := openapi_problem(routes.OPENAPI):
        result.problem = f"OpenAPI: {problem}"
        return
    services = [module for module in modules if module.__name__.endswith(".services")]
    try:
        result.failures = asyncio.run(call_operations(routes.ROUTES, routes.OPENAPI, services, seed))
    except Exception as error:  # noqa: BLE001 (a traceback is a result too)
        result.problem = f"serve: {_in_short(error)}"
    missing = result.operations - len(routes.ROUTES)
    result.failures += [f"left out: {result.left_out}" if result.left_out else "no route"] * missing


def _module_names(folder: Path) -> list[str]:
    files = sorted((folder / PACKAGE).rglob("*.py"))
    return [".".join(file.relative_to(folder).with_suffix("").parts) for file in files if file.stem != "__init__"]


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


def main() -> None:
    description, folder, seed = sys.argv[1:]
    read = json.loads(Path(description).read_text("utf-8"))
    unit = Unit(read["name"], tuple(read["protos"]), tuple(read["includes"]))
    result = try_unit(unit, Path(folder), int(seed))
    (Path(folder) / RESULT).write_text(json.dumps(asdict(result)), "utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # nothing is left to do, and taking large modules apart takes seconds


if __name__ == "__main__":
    main()
