"""Run protoc and the plugin on any protos, without buf."""

from collections.abc import Iterable
from pathlib import Path

from google.api import http_pb2
from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from grpc_tools import protoc  # type: ignore[import-untyped]  # carries no types

from protogateway.plugin.command import write_files
from protogateway.plugin.contract import Contract
from protogateway.plugin.emit.openapi import openapi_document
from protogateway.plugin.emit.typescript import typescript_module
from protogateway.plugin.generation import generate_files
from protogateway.plugin.settings import read_settings

ROOT = Path(__file__).parents[2]
EXAMPLE = Path(__file__).parent / "protos"
SETTINGS = f"settings={EXAMPLE / 'settings.toml'}"
TORTURE = (
    "torture/v1/scalars",
    "torture/v1/wellknown",
    "torture/v1/names",
    "torture/v1/options",
    "torture/parts/v1/parts",
)
TORTURE_PACKAGE = "tortured"


def request_for(folder: Path, names: Iterable[str], workplace: Path) -> plugin_pb2.CodeGeneratorRequest:
    """Return protoc's request to a plugin for these files."""
    descriptors = workplace / "descriptors.binpb"
    well_known = Path(protoc.__file__).parent / "_proto"
    common = Path(http_pb2.__file__).parents[2]  # for google/api/httpbody.proto
    includes = [f"-I{folder}", f"-I{ROOT / 'protos'}", f"-I{well_known}", f"-I{common}"]
    options = ["--include_imports", "--include_source_info", f"--descriptor_set_out={descriptors}"]
    assert protoc.main(["protoc", *includes, *options, *names]) == 0
    found = descriptor_pb2.FileDescriptorSet.FromString(descriptors.read_bytes())
    return plugin_pb2.CodeGeneratorRequest(file_to_generate=names, proto_file=found.file)


def generate(request: plugin_pb2.CodeGeneratorRequest, into: Path, parameter: str = "") -> None:
    """Write what the plugin returns into a folder."""
    write_files(request, parameter, into)


def outputs(request: plugin_pb2.CodeGeneratorRequest, parameter: str = "") -> dict[str, str]:
    """Return the files of our plugin, without those of betterproto2, by name."""
    return dict(generate_files(request, parameter))


def web_files(request: plugin_pb2.CodeGeneratorRequest, parameter: str = "") -> dict[str, str]:
    """Return the OpenAPI document and the TypeScript alone, by name: a tenth of the time of all files."""
    contract, settings = Contract(request), read_settings(parameter)
    return {
        "openapi.json": openapi_document(contract, settings),
        "web/api.ts": typescript_module(contract, settings.public_names),
    }


def generate_torture(folder: Path) -> Path:
    """Generate the torture contract as a package in this folder, and return the package's path."""
    into = folder / TORTURE_PACKAGE
    generate(request_for(EXAMPLE, [f"{name}.proto" for name in TORTURE], folder), into)
    return into
