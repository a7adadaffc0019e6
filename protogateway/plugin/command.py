"""Command line: `protoc-gen-protogateway generate`, for users without buf and protoc."""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2

from protogateway.plugin.errors import PluginError
from protogateway.plugin.generation import generate_files
from protogateway.plugin.settings import SKIP

_ABOUT = """\
From protos with google.api.http to a typed Python service, its HTTP API and its OpenAPI document.
Without arguments: the plugin that buf and protoc start."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return the exit code. Each error is one line on standard error."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "include":
        sys.stdout.write(f"{include()}\n")
        return 0
    try:
        written = generate(parsed.protos, parsed.include or [Path()], parsed.out, _parameter(parsed))
    except PluginError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"{written} files in {parsed.out}\n")
    return 0


def _parameter(parsed: argparse.Namespace) -> str:
    """Return the options as the parameter that a compiler would pass to the plugin."""
    parts = [f"settings={parsed.settings}" if parsed.settings else "", SKIP if parsed.skip_unsupported else ""]
    return ",".join(filter(None, parts))


def generate(protos: Sequence[str], includes: Iterable[Path], out: Path, parameter: str) -> int:
    """Compile the protos, write all generated files into the folder `out`, and return how many.

    `protos` are written as in an import, such as `birds/v1/birds.proto`, and looked up in the folders `includes`.
    Raises PluginError for protos that cannot be compiled or generated from.
    """
    request = compile_protos(protos, map(str, includes))
    return write_files(request, parameter, out)


def write_files(request: plugin_pb2.CodeGeneratorRequest, parameter: str, out: Path) -> int:
    """Write all files that the plugin generates for a request into the folder `out`, and return how many."""
    written = generate_files(request, parameter)
    for name, content in written:
        target = out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, "utf-8")
    return len(written)


def include() -> str:
    """Return the folder with google/api/annotations.proto."""
    from google.api import annotations_pb2  # the .proto files lie beside the modules of googleapis-common-protos

    return str(Path(annotations_pb2.__file__).parents[2])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "protoc-gen-protogateway", description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("generate", help="generate from protos, without buf or protoc")
    command.add_argument("protos", nargs="+", metavar="PROTO", help="as it is imported, such as birds/v1/birds.proto")
    command.add_argument("-I", "--include", action="append", type=Path, metavar="FOLDER", help="where protos are (.)")
    command.add_argument("--out", type=Path, default=Path("gen"), metavar="FOLDER", help="where to write to (gen)")
    command.add_argument("--settings", default="", metavar="FILE", help="what options mean: see GENERATING.md")
    left_out = "leave out what cannot be generated, with a warning, instead of refusing all"
    command.add_argument("--skip-unsupported", action="store_true", help=left_out)
    commands.add_parser("include", help="print the folder that holds google/api/*.proto, for -I of protoc")
    return parser


def compile_protos(protos: Sequence[str], includes: Iterable[str]) -> plugin_pb2.CodeGeneratorRequest:
    """Return the request that protoc would send to a plugin. Raises PluginError."""
    try:
        from grpc_tools import protoc  # type: ignore[import-untyped]  # ships no types
    except ImportError as error:
        raise PluginError("install grpcio-tools, which brings protoc: pip install 'protogateway[plugin]'") from error
    folders = [*includes, include(), str(Path(protoc.__file__).parent / "_proto")]
    with tempfile.TemporaryDirectory() as folder:
        descriptors = Path(folder) / "descriptors.binpb"
        options = ["--include_imports", "--include_source_info", f"--descriptor_set_out={descriptors}"]
        if protoc.main(["protoc", *(f"-I{one}" for one in folders), *options, *protos]):
            raise PluginError("protoc cannot compile the protos: see its message above")
        found = descriptor_pb2.FileDescriptorSet.FromString(descriptors.read_bytes())
    return plugin_pb2.CodeGeneratorRequest(file_to_generate=protos, proto_file=found.file)
