"""The protoc plugin: a CodeGeneratorRequest on standard input, a CodeGeneratorResponse on standard output.

With arguments it is a command that runs protoc itself.
"""

import sys

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from google.protobuf.message import DecodeError

from protogateway.plugin.command import run
from protogateway.plugin.errors import PluginError
from protogateway.plugin.generation import generate_files

_USAGE = """\
This is a plugin of the protobuf compiler: buf and protoc start it and write to its standard input.
To generate by hand: {name} generate --out gen FILE.proto
More: {name} --help
"""

_EDITIONS = descriptor_pb2.EDITION_PROTO2, descriptor_pb2.EDITION_2023
"""First and last edition of protos that the plugin can read."""


def main() -> None:
    if len(sys.argv) > 1:
        sys.exit(run(sys.argv[1:]))
    if sys.stdin.isatty():
        sys.exit(_USAGE.format(name="protoc-gen-protogateway"))
    sys.stdout.buffer.write(respond(sys.stdin.buffer.read()).SerializeToString())


def respond(data: bytes) -> plugin_pb2.CodeGeneratorResponse:
    """Return the files, or the error, as the response to the compiler."""
    response = plugin_pb2.CodeGeneratorResponse()
    features = plugin_pb2.CodeGeneratorResponse
    response.supported_features = features.FEATURE_PROTO3_OPTIONAL | features.FEATURE_SUPPORTS_EDITIONS
    response.minimum_edition, response.maximum_edition = _EDITIONS
    try:
        request = plugin_pb2.CodeGeneratorRequest.FromString(data)
        if not request.file_to_generate:
            raise PluginError("the request on standard input names no file to generate")
        for name, content in generate_files(request, request.parameter):
            response.file.add(name=name, content=content)
    except DecodeError:
        response.error = "standard input is not a request of a protobuf compiler"
    except PluginError as refusal:
        response.error = str(refusal)
    return response


if __name__ == "__main__":
    main()
