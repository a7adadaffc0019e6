"""`pool.py`: the descriptors of every message in a pool of their own, without custom options and services."""

from base64 import b64encode
from textwrap import wrap
from typing import Any, Final

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FileDescriptor

from protogateway.plugin.contract import Contract
from protogateway.plugin.field_types import ANY, WELL_KNOWN
from protogateway.plugin.packages import needed_files, ordered_files, packages_to_generate
from protogateway.plugin.python_source import imports, module
from protogateway.runtime.version import FORMAT, VERSION

# Options would bring the files of their extensions with them, and at import time nothing reads either.
_LEFT_OUT: Final = (
    "service",
    "extension",
    "dependency",
    "public_dependency",
    "weak_dependency",
    "source_code_info",
)


def pool_module(contract: Contract) -> str:
    elements = [element for package in packages_to_generate(contract) for element in package.elements]
    ordered = ordered_files(elements)
    needed = {file.name for file in ordered}
    # An Any may hold every well-known type.
    everything = any(element.full_name == ANY for element in elements)
    modules = [pb2 for name, pb2 in WELL_KNOWN.items() if everything or name in needed]
    return module(
        "Message classes of the official library, made from the descriptors in this file.",
        [
            "from base64 import b64decode",
            "from typing import Any",
            "",
            *imports("google.protobuf", modules),
            "from google.protobuf.descriptor_pool import DescriptorPool",
            "from google.protobuf.message_factory import GetMessageClass",
            "",
            "from protogateway.runtime.version import require_format",
        ],
        [f'require_format({FORMAT}, by="{VERSION}")'],
        ["POOL = DescriptorPool()", *(f"POOL.AddSerializedFile({name}.DESCRIPTOR.serialized_pb)" for name in modules)],
        [
            "def message_class(full_name: str) -> Any:",
            '    """Return the official message class with this full proto name."""',
            "    return GetMessageClass(POOL.FindMessageTypeByName(full_name))",
        ],
        [line for file in ordered if file.name not in WELL_KNOWN for line in _file(contract, file)],
    )


def _file(contract: Contract, file: FileDescriptor) -> list[str]:
    text = b64encode(_bare(contract, file).SerializeToString(deterministic=True)).decode("ascii")
    return [
        f"# {file.name}",
        "POOL.AddSerializedFile(",
        "    b64decode(",
        *(f'        "{line}"' for line in wrap(text, 108)),
        "    )",
        ")",
    ]


def _bare(contract: Contract, file: FileDescriptor) -> descriptor_pb2.FileDescriptorProto:
    bare = descriptor_pb2.FileDescriptorProto()
    bare.CopyFrom(contract.protos[file.name])
    for name in _LEFT_OUT:
        bare.ClearField(name)
    bare.dependency.extend(sorted(needed_files(file)))
    _keep_features(bare)
    for message in bare.message_type:
        _strip(message)
    for enum in bare.enum_type:
        _keep_features(enum)
    return bare


def _strip(message: descriptor_pb2.DescriptorProto) -> None:
    """Drop custom options. Those that change the wire format (packed, map_entry, features) stay."""
    message.ClearField("extension")
    for enum in message.enum_type:
        _keep_features(enum)
    elements: list[descriptor_pb2.DescriptorProto | descriptor_pb2.FieldDescriptorProto] = [message, *message.field]
    for element in elements:
        _clear_custom(element.options)
        element.options.ClearField("deprecated")
        if not element.options.ListFields():
            element.ClearField("options")
    for inner in message.nested_type:
        _strip(inner)


def _clear_custom(options: Any) -> None:
    """Drop custom options, also those that are known because something has imported a module with them."""
    options.DiscardUnknownFields()
    for option, _ in options.ListFields():
        if option.is_extension:
            options.ClearExtension(option)


def _keep_features(element: descriptor_pb2.FileDescriptorProto | descriptor_pb2.EnumDescriptorProto) -> None:
    """Drop all options but the features of editions, such as that an enum is closed."""
    features = element.options.features if element.options.HasField("features") else None
    kept = features.SerializeToString() if features is not None else b""
    element.ClearField("options")
    if kept:
        element.options.features.ParseFromString(kept)
