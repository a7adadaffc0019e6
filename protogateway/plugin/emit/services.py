"""`<package>/services.py`: methods and services as values, an abstract base to serve them, and a stub to call them."""

from collections.abc import Iterable

from betterproto2_compiler.compile.naming import pythonize_class_name, pythonize_method_name
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor, ServiceDescriptor

from protogateway.plugin.contract import Contract, Package, class_name, package_alias
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import Kind, is_map, kind, snake, stem
from protogateway.plugin.http_options import rule_fields
from protogateway.plugin.http_rules import Operation, RequestField, operations_of
from protogateway.plugin.python_source import call, docstring, imports, join_blocks, module, relative_root
from protogateway.plugin.retry_docs import CallDocs
from protogateway.plugin.settings import GeneratorSettings

_RESERVED = {
    *(
        "ABC",
        "AsyncIterable",
        "AsyncIterator",
        "C",
        "Iterable",
        "CacheControl",
        "Channel",
        "ClassVar",
        "ErrorReason",
        "Generic",
        "HttpBinding",
    ),
    *("METHOD_OPTIONS", "Mapping", "Method", "Parameter", "RateLimit", "ResumeFields", "Service", "StatusCode"),
    *("TypeVar", "abstractmethod"),
}
"""Names that the module imports or defines."""
_KINDS = {
    (False, False): "unary",
    (False, True): "stream",
    (True, False): "client_stream",
    (True, True): "bidi_stream",
}
"""The channel's method by whether requests and responses are streams."""


def services_module(contract: Contract, package: Package, settings: GeneratorSettings) -> str:
    methods = [method for service in package.services for method in service.methods]
    _check_names(package)
    return module(
        f"Services of {package.name}: bases for servers and stubs for callers.",
        _imports(contract, package, settings, methods),
        [line for method in methods for line in _method(contract, package, settings, method)],
        [line for service in package.services for line in _service(service)],
        ['C = TypeVar("C")'],
        join_blocks(
            part
            for service in package.services
            for part in (_base(contract, service), _stub(contract, settings, service))
        ),
    )


_OWN_ATTRIBUTES = {"_abc_impl", "_channel"}
"""Attributes of every base class and stub, besides those that begin with two underscores."""


def _check_names(package: Package) -> None:
    """Raise UnsupportedProto for two services or methods of one name in Python, and for names that stubs need."""
    owners: dict[str, str] = {}

    def claim(name: str, element: str, service: ServiceDescriptor) -> None:
        if owners.setdefault(name, element) != element:
            place = f"{service.file.name}: {element}"
            raise UnsupportedProto(f"{place}: its Python name is the same as that of {owners[name]}")

    for service in package.services:
        claim(service_constant(service), service.full_name, service)
        for method in service.methods:
            name = pythonize_method_name(method.name)
            if name.startswith("__") or name in _OWN_ATTRIBUTES:
                place = f"{service.file.name}: {method.full_name}"
                raise UnsupportedProto(f"{place}: every stub has another attribute of this name")
            claim(method_constant(method), method.full_name, service)
            claim(f"{service.name}.{name}", method.full_name, service)


def _imports(
    contract: Contract, package: Package, settings: GeneratorSettings, methods: list[MethodDescriptor]
) -> list[str]:
    messages = [message for method in methods for message in (method.input_type, method.output_type)]
    own = [message for message in messages if message.file.package == package.name]
    others = sorted({message.file.package for message in messages} - {package.name})
    found = [operation for method in methods for operation in operations_of(contract, method)]
    runtime = ["Channel", "Method", "Service", *(["HttpBinding"] if found else [])]
    bound = "\n".join(line for operation in found for line in _binding(contract, settings, operation))
    runtime += [name for name in ("CacheControl", "Parameter", "RateLimit", "ResumeFields") if f"{name}(" in bound]
    fails = any(CallDocs(contract, settings, method).reasons for method in methods)
    streams = ["AsyncIterator"] if any(method.server_streaming or method.client_streaming for method in methods) else []
    streams += ["AsyncIterable", "Iterable"] if any(method.client_streaming for method in methods) else []
    return [
        "from __future__ import annotations",
        "",
        "from abc import ABC, abstractmethod",
        *imports("collections.abc", [*streams, "Mapping"]),
        "from typing import ClassVar, Generic, TypeVar",
        "",
        *imports("protogateway.runtime.errors", ["ErrorReason", "StatusCode"] if fails else []),
        *imports("protogateway.runtime.method", runtime),
        "",
        *(line for other in others for line in _other_package(package, other, messages)),
        *imports(".", [_import_name(message) for message in own]),
        *(["from . import codec"] if own else []),
        "from .options import METHOD_OPTIONS",
    ]


def _other_package(package: Package, other: str, messages: list[Descriptor]) -> list[str]:
    names = [class_name(message) for message in messages if message.file.package == other]
    alias = package_alias(other)
    if not other:  # there is no name to import the root of the generated folder by
        classes = [f"{name} as {alias}_{name}" for name in names]
        return [*imports(relative_root(package), classes), f"from {relative_root(package)} import codec as {alias}"]
    parent, name = other.rsplit(".", 1) if "." in other else ("", other)
    return [
        f"from {relative_root(package)}{parent} import {name} as {alias}_messages",
        f"from {relative_root(package)}{other} import codec as {alias}",
    ]


def method_constant(method: MethodDescriptor) -> str:
    return f"{snake(method.containing_service.name)}_{snake(method.name)}".upper()


def service_constant(service: ServiceDescriptor) -> str:
    name: str = snake(service.name).upper()
    return f"{name}_" if name in _RESERVED else name


# ── methods and services as values ───────────────────────────────────────────────────────────────────────────────────
def _method(contract: Contract, package: Package, settings: GeneratorSettings, method: MethodDescriptor) -> list[str]:
    name, types = method_constant(method), f"{_type(method, method.input_type)}, {_type(method, method.output_type)}"
    service = method.containing_service.full_name
    return [
        f"{name}: Method[{types}] = Method(",
        f'    service="{service}",',
        f'    name="{method.name}",',
        f'    path="/{service}/{method.name}",',
        f'    attribute="{pythonize_method_name(method.name)}",',
        f"    request={_codec(package, method.input_type)},",
        f"    response={_codec(package, method.output_type)},",
        *(["    server_streaming=True,"] if method.server_streaming else []),
        *(["    client_streaming=True,"] if method.client_streaming else []),
        f'    options=METHOD_OPTIONS["{method.full_name}"],',
        *(f"    {argument}," for argument in CallDocs(contract, settings, method).arguments()),
        *_bindings(contract, settings, operations_of(contract, method)),
        ")",
    ]


def _bindings(contract: Contract, settings: GeneratorSettings, found: list[Operation]) -> list[str]:
    lines = [line for operation in found for line in _binding(contract, settings, operation)]
    return ["    bindings=(", *lines, "    ),"] if lines else []


def _binding(contract: Contract, settings: GeneratorSettings, operation: Operation) -> list[str]:
    response_body = operation.response_body
    return [
        "        HttpBinding(",
        f'            verb="{operation.verb}",',
        f'            template="{operation.template}",',
        f'            pattern=r"{operation.pattern}",',
        *([f'            body="{operation.body_name}",'] if operation.body_name else []),
        *([f'            mask="{operation.mask.name}",'] if operation.mask is not None else []),
        *(_response_body(response_body) if response_body is not None else []),
        *_parameters("path", operation.path),
        *_parameters("query", operation.query),
        *(f"            {argument}," for argument in rule_fields(contract, settings, operation)),
        "        ),",
    ]


def _response_body(field: FieldDescriptor) -> list[str]:
    return [f'            response_body="{field.json_name}",', f"            response_empty={_empty_json(field)!r},"]


def _empty_json(field: FieldDescriptor) -> str:
    """Return the JSON of a field at its default."""
    if field.is_repeated:
        return "{}" if is_map(field) else "[]"
    if field.has_presence:
        return "null"
    if field.enum_type is not None:
        return f'"{field.enum_type.values_by_number[0].name}"'
    if field.type == FieldDescriptor.TYPE_BOOL:
        return "false"
    return {Kind.wide: '"0"', Kind.data: '""'}.get(
        kind(field), '""' if field.type == FieldDescriptor.TYPE_STRING else "0"
    )


def _parameters(keyword: str, found: Iterable[RequestField]) -> list[str]:
    lines = [f"                {_parameter(item)}," for item in found]
    return [f"            {keyword}=(", *lines, "            ),"] if lines else []


def _parameter(item: RequestField) -> str:
    many = ", multi_segment=True" if item.many else ""
    return f'Parameter("{item.name}", "{item.proto_name}"{many})'


def _service(service: ServiceDescriptor) -> list[str]:
    methods = [f"        {method_constant(method)}," for method in service.methods]
    return [f"{service_constant(service)} = Service(", f'    "{service.full_name}",', "    (", *methods, "    ),", ")"]


def _type(method: MethodDescriptor, message: Descriptor) -> str:
    own = message.file.package == method.containing_service.file.package
    alias, name = package_alias(message.file.package), class_name(message)
    if own:
        return _local_name(message)
    return f"{alias}_messages.{name}" if message.file.package else f"{alias}_{name}"


def _import_name(message: Descriptor) -> str:
    """Return the class as an import statement names it."""
    name, local = class_name(message), _local_name(message)
    return name if name == local else f"{name} as {local}"


def _local_name(message: Descriptor) -> str:
    """Return the name of a class of the package, with `_` appended if the module has another use for the name."""
    name = class_name(message)
    return f"{name}_" if name in _RESERVED or name.endswith(("Base", "Stub")) else name


def _codec(package: Package, message: Descriptor) -> str:
    name, owner = stem(message).upper(), message.file.package
    return f"{'codec' if owner == package.name else package_alias(owner)}.{name}"


# ── to serve ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def _base(contract: Contract, service: ServiceDescriptor) -> list[str]:
    lines = [f"class {pythonize_class_name(service.name)}Base(ABC, Generic[C]):", *docstring(contract.comment(service))]
    lines += ["", f"    SERVICE: ClassVar[Service] = {service_constant(service)}"]
    for method in service.methods:
        lines += ["", "    @abstractmethod", *_base_method(contract, method)]
    return lines


def _base_method(contract: Contract, method: MethodDescriptor) -> list[str]:
    name, request, response = _signature(method)
    received = f"requests: AsyncIterator[{request}]" if method.client_streaming else f"request: {request}"
    start, returns = ("def", f"AsyncIterator[{response}]") if method.server_streaming else ("async def", response)
    line = f"    {start} {name}(self, {received}, call: C) -> {returns}:"
    lines = [line]
    if len(line) > 120:
        lines = [f"    {start} {name}(", *_lines(["self", received, "call: C"]), f"    ) -> {returns}:"]
    return [*lines, *(docstring(contract.comment(method), "        ") or ["        ..."])]


def _signature(method: MethodDescriptor) -> tuple[str, str, str]:
    return pythonize_method_name(method.name), _type(method, method.input_type), _type(method, method.output_type)


# ── to call ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _stub(contract: Contract, settings: GeneratorSettings, service: ServiceDescriptor) -> list[str]:
    lines = [
        f"class {pythonize_class_name(service.name)}Stub:",
        *docstring(contract.comment(service)),
        "",
        f"    SERVICE: ClassVar[Service] = {service_constant(service)}",
        "",
        "    def __init__(self, channel: Channel) -> None:",
        "        self._channel = channel",
    ]
    for method in service.methods:
        lines += ["", *_stub_method(contract, CallDocs(contract, settings, method), method)]
    return lines


def _stub_method(contract: Contract, calling: CallDocs, method: MethodDescriptor) -> list[str]:
    name, request, response = _signature(method)
    constant = method_constant(method)
    rest = ["*", "timeout_s: float | None = None", "metadata: Mapping[str, str] | None = None"]
    returns = f"AsyncIterator[{response}]" if method.server_streaming else response
    sent, type_ = "request", request
    if method.client_streaming:
        sent, type_ = "requests", f"AsyncIterable[{request}] | Iterable[{request}]"
    timeout = f"{constant}.timeout_s if timeout_s is None else timeout_s" if calling.timeout_ms else "timeout_s"
    start = "def" if method.server_streaming else "async def"
    channel = "return self._channel" if method.server_streaming else "return await self._channel"
    return [
        f"    {start} {name}(",
        *_lines(["self", f"{sent}: {type_}", *rest]),
        f"    ) -> {returns}:",
        *docstring(calling.docstring(contract.comment(method)), "        "),
        *call(
            f"{channel}.{_KINDS[method.client_streaming, method.server_streaming]}",
            [constant, sent, f"timeout_s={timeout}", "metadata=metadata"],
            "        ",
        ),
    ]


def _lines(parameters: list[str]) -> list[str]:
    """Return the parameters in one line, or one a line if that is too long."""
    line = f"        {', '.join(parameters)}"
    return [line] if len(line) <= 120 else [f"        {parameter}," for parameter in parameters]
