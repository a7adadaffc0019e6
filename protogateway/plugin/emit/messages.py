"""`<package>/__init__.py`: messages and enums as dataclasses, written by betterproto2's compiler."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from google.protobuf.descriptor import Descriptor, FileDescriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import PluginError
from protogateway.plugin.packages import needed_files, ordered_files, packages_to_generate

_COMPILER = "from betterproto2_compiler.plugin import main; main()"


def message_modules(contract: Contract) -> Iterator[tuple[str, str]]:
    """Yield name and content of each file with message classes. Raises PluginError when the compiler fails."""
    elements = [element for package in packages_to_generate(contract) for element in package.elements]
    files = [_to_compile(contract, file) for file in ordered_files(elements)]
    request = plugin_pb2.CodeGeneratorRequest(file_to_generate=[file.name for file in files], proto_file=files)
    request.parameter = "server_generation=none,client_generation=none"
    for file in sorted(_compile(request).file, key=lambda file: file.name):
        yield file.name, file.content


def _to_compile(contract: Contract, file: FileDescriptor) -> descriptor_pb2.FileDescriptorProto:
    """Return the file as far as its messages need it, in the terms of proto3.

    The compiler writes every file that it is given. Without the imports that only options and services need, the
    thousands of lines of google/protobuf/descriptor.proto are not among them.
    """
    bare = descriptor_pb2.FileDescriptorProto()
    bare.CopyFrom(contract.protos[file.name])
    for name in ("service", "extension", "dependency", "public_dependency", "weak_dependency"):
        bare.ClearField(name)
    bare.dependency.extend(sorted(needed_files(file)))
    _keep_only_comments(bare)
    if bare.syntax != "proto3":
        bare.syntax = "proto3"
        bare.ClearField("edition")
        for message in bare.message_type:
            _to_proto3(message, file.message_types_by_name[message.name])
    return bare


def _keep_only_comments(file: descriptor_pb2.FileDescriptorProto) -> None:
    """Drop places in the source without a comment: the compiler searches all of them for each element."""
    comments = ("leading_comments", "trailing_comments", "leading_detached_comments")
    kept = [at for at in file.source_code_info.location if any(getattr(at, name) for name in comments)]
    del file.source_code_info.location[:]
    file.source_code_info.location.extend(kept)


def _to_proto3(proto: descriptor_pb2.DescriptorProto, message: Descriptor) -> None:
    """Declare the fields as the compiler, which knows proto3 alone, must see them to write the same attributes.

    How they are encoded does not matter here: the codecs know it from the message's own descriptor.
    """
    for field in proto.field:
        found = message.fields_by_name[field.name]
        if field.type == field.TYPE_GROUP:
            field.type = field.TYPE_MESSAGE
        if found.has_presence and found.message_type is None and not field.HasField("oneof_index"):
            field.proto3_optional = True
        if field.label == field.LABEL_REQUIRED:
            field.label = field.LABEL_OPTIONAL
        field.ClearField("default_value")
    proto.ClearField("extension")
    proto.ClearField("extension_range")
    for inner in proto.nested_type:
        _to_proto3(inner, message.nested_types_by_name[inner.name])


def _compile(request: plugin_pb2.CodeGeneratorRequest) -> plugin_pb2.CodeGeneratorResponse:
    from ruff.__main__ import find_ruff_bin  # type: ignore[import-untyped]  # ships no types

    # The compiler formats by the `ruff` that it finds on the PATH; we name the one that it was installed with.
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(find_ruff_bin()).parent), os.environ.get("PATH", "")]),
    }
    # In a folder of its own: the compiler leaves out each __init__.py that the working directory has, and ruff would
    # take its line length from there.
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "ruff.toml").write_text("line-length = 120\n")
        ran = subprocess.run(
            [sys.executable, "-c", _COMPILER],
            input=request.SerializeToString(),
            capture_output=True,
            env=environment,
            cwd=folder,
        )
    if ran.returncode:
        raise PluginError(f"betterproto2_compiler failed: {ran.stderr.decode(errors='replace')}")
    return plugin_pb2.CodeGeneratorResponse.FromString(ran.stdout)
