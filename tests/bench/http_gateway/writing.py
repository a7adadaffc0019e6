"""The contenders' generated code, written from one proto by each one's own plugins."""

from __future__ import annotations

import sys
from pathlib import Path

from grpc_tools import protoc  # type: ignore[import-untyped]  # carries no types

from protogateway.tests.compiler import generate, request_for

PROTOS = Path(__file__).parent / "protos"
NAME = "bench/v1/tips.proto"
SETTINGS = f"settings={PROTOS / 'http.toml'}"


def write(folder: Path) -> None:
    """Write FOLDER/{generated,connect,official} and FOLDER/descriptors.binpb."""
    generate(request_for(PROTOS, [NAME], folder), folder / "generated", SETTINGS)
    includes = [f"-I{PROTOS}", f"-I{Path('protos').resolve()}", f"-I{Path(protoc.__file__).parent / '_proto'}"]
    api = ["google/api/annotations.proto", "google/api/http.proto"]
    for name in ("connect", "official"):
        (folder / name).mkdir()
    scripts = Path(sys.executable).parent
    connect = [f"--plugin={scripts / 'protoc-gen-connectrpc'}", f"--connectrpc_out={folder / 'connect'}"]
    connect += [f"--plugin={scripts / 'protoc-gen-py'}", f"--py_out={folder / 'connect'}"]
    official = [f"--python_out={folder / 'official'}", f"--grpc_python_out={folder / 'official'}"]
    assert protoc.main(["protoc", *includes, *connect, NAME, *api]) == 0
    assert protoc.main(["protoc", *includes, *official, NAME]) == 0
