"""The HTTP rules and messages of the echo contract, read with protobuf's library instead of our generator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from protogateway.tests.compiler import request_for

PROTOS = Path(__file__).with_name("protos")
SERVICE = "echo.v1.EchoService"
RAW_SERVICE = "echo.v1.RawService"
"""The service whose bodies are not JSON. The random requests leave it out."""
_VARIABLE = re.compile(r"\{([\w.]+)(?:=([^}]*))?\}")


@dataclass(frozen=True)
class HttpRule:
    """An HTTP rule of an RPC. `message` is protobuf's class of both the request and the response."""

    rpc: str
    message: Any
    verb: str
    template: str
    body: str
    response_body: str

    @property
    def variables(self) -> list[tuple[str, str]]:
        """The field path and pattern of each variable."""
        return [(name, pattern or "*") for name, pattern in _VARIABLE.findall(self.template)]

    def path(self, values: list[str]) -> str:
        """Return the template with raw texts in place of its variables and wildcards."""
        texts = iter(values)
        text = _VARIABLE.sub(lambda _: next(texts), self.template)
        return text.replace("/**", "/rest/of/it").replace("/*", "/any")


class EchoContract:
    """The compiled contract. `descriptors` is the file for Envoy, which does not support `response_body`."""

    def __init__(self, folder: Path) -> None:
        self.request = request_for(PROTOS, ["echo/v1/service.proto"], folder)
        self._pool = descriptor_pool.DescriptorPool()
        for file in self.request.proto_file:
            self._pool.Add(file)
        files = descriptor_pb2.FileDescriptorSet(file=self.request.proto_file)
        methods, raw_methods = list(_methods(files, SERVICE)), list(_methods(files, RAW_SERVICE))
        self.messages = {method.name: self._message(method.input_type) for method in methods + raw_methods}
        self.rules = [rule for method in methods for rule in _rules(method, self.messages[method.name])]
        self.descriptors = folder / "without_response_body.binpb"
        self.descriptors.write_bytes(_without_response_body(self.request.proto_file).SerializeToString())

    def _message(self, name: str) -> Any:
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name.lstrip(".")))


def _rules(method: descriptor_pb2.MethodDescriptorProto, message: Any) -> Iterator[HttpRule]:
    first = method.options.Extensions[annotations_pb2.http]
    for rule in (first, *first.additional_bindings):
        verb = rule.WhichOneof("pattern")
        found = (rule.custom.kind, rule.custom.path) if verb == "custom" else (verb.upper(), getattr(rule, verb))
        yield HttpRule(method.name, message, *found, rule.body, rule.response_body)


def _without_response_body(protos: Any) -> descriptor_pb2.FileDescriptorSet:
    """Return the descriptors without `response_body`, with which Envoy would not start."""
    files = descriptor_pb2.FileDescriptorSet(file=protos)
    for method in _methods(files, SERVICE):
        method.options.Extensions[annotations_pb2.http].response_body = ""
    return files


def _methods(files: descriptor_pb2.FileDescriptorSet, name: str) -> Iterator[descriptor_pb2.MethodDescriptorProto]:
    for file in files.file:
        for service in file.service:
            if f"{file.package}.{service.name}" == name:
                yield from service.method
