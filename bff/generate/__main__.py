"""The plugin: a CodeGeneratorRequest on standard input, a CodeGeneratorResponse on standard output."""

from __future__ import annotations

import sys

from google.protobuf.compiler import plugin_pb2

from .contract import Contract, Refused
from .files import files


def main() -> None:
    request = plugin_pb2.CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
    response = plugin_pb2.CodeGeneratorResponse()
    response.supported_features = plugin_pb2.CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL
    try:
        for name, content in files(Contract(request), request.parameter):
            response.file.add(name=name, content=content)
    except Refused as refusal:
        response.error = str(refusal)
    sys.stdout.buffer.write(response.SerializeToString())


if __name__ == "__main__":
    main()
