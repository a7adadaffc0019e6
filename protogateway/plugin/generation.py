"""One run of the generator: all files, or all that it does not support."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from google.protobuf.descriptor import MethodDescriptor

from protogateway.plugin.constraints import constraint_of
from protogateway.plugin.contract import Contract
from protogateway.plugin.errors import PluginError, UnsupportedProto, warn
from protogateway.plugin.field_types import check_element
from protogateway.plugin.files import check_place, files
from protogateway.plugin.http_options import rule_fields
from protogateway.plugin.http_rules import operations_of
from protogateway.plugin.packages import packages_to_generate
from protogateway.plugin.pruning import dependents, elements, prune
from protogateway.plugin.settings import GeneratorSettings, read_settings, skips_unsupported

_PLACE = re.compile(r"(?P<file>\S+): (?:(?P<element>[\w.]+): )?")
_ADVICE = (
    "To leave these out, with all that needs them: --skip-unsupported (skip_unsupported in the plugin's parameter)"
)

Unsupported = dict[str, str]
"""Elements that cannot be generated, by full name, and files, by name, with the error that names each."""


def generate_files(request: plugin_pb2.CodeGeneratorRequest, parameter: str) -> list[tuple[str, str]]:
    """Return name (in the generated folder) and content of each file. `parameter` is the one that protoc passes.

    Raises UnsupportedProto that lists all that is not supported. With `skip_unsupported` in the parameter it is left
    out instead, with all that needs it, and a warning for each. Raises PluginError where neither is possible.
    """
    settings = read_settings(parameter)  # before all else: a mistake in it must not be taken for one in the protos
    written, error = _attempt(request, settings)
    if error is None:
        return written
    if not isinstance(error, UnsupportedProto):
        raise error
    rest = plugin_pb2.CodeGeneratorRequest()
    rest.CopyFrom(request)
    return _generate_rest(rest, settings, error, skips=skips_unsupported(parameter))


def _generate_rest(
    request: plugin_pb2.CodeGeneratorRequest, settings: GeneratorSettings, refusal: UnsupportedProto, *, skips: bool
) -> list[tuple[str, str]]:
    written: list[tuple[str, str]] = []
    error: PluginError | None = refusal
    problems: list[str] = []
    while isinstance(error, UnsupportedProto):
        found = _unsupported(request, settings, error)
        problems += found.values() or [str(error)]
        if not found:  # it names no element that could be left out
            break
        needing = dependents(request, set(found))
        prune(request, {*found, *needing})
        if skips:
            _warn(found, needing)
        written, error = _attempt(request, settings)
    if not skips:
        advice = [] if isinstance(error, UnsupportedProto) else [_ADVICE]
        raise UnsupportedProto("\n".join([*dict.fromkeys(problems), *advice])) from refusal
    if error is not None:
        raise error
    if not any(f"/{name}".endswith("/codec.py") for name, _ in written):
        raise UnsupportedProto("everything was left out: nothing is generated")
    return written


def _attempt(
    request: plugin_pb2.CodeGeneratorRequest, settings: GeneratorSettings
) -> tuple[list[tuple[str, str]], PluginError | None]:
    try:
        return list(files(Contract(request), settings)), None
    except PluginError as error:
        return [], error


def _warn(found: Unsupported, needing: dict[str, str]) -> None:
    for problem in found.values():
        warn(f"left out: {problem}")
    for name, missing in needing.items():
        warn(f"left out: {name}, which needs {missing}")


def _unsupported(
    request: plugin_pb2.CodeGeneratorRequest, settings: GeneratorSettings, refusal: UnsupportedProto
) -> Unsupported:
    """Return what is not supported: the element of the refusal, and others that can be found without generating."""
    names = _names(request)
    found: Unsupported = {}
    for error in (refusal, *_check(request, settings)):
        place = _PLACE.match(str(error))
        if place is not None:
            for name in names.get(place["element"] or "", ()) or names.get(place["file"], ()):
                found.setdefault(name, str(error))
    return found


def _names(request: plugin_pb2.CodeGeneratorRequest) -> dict[str, tuple[str, ...]]:
    """Return what to leave out, by the name that an error has for it.

    A field or value of an enum cannot be left out alone, nor a file without what is declared in it.
    """
    found: dict[str, tuple[str, ...]] = {}
    for proto in request.proto_file:
        inside = dict(elements(proto, proto.package))
        found[proto.name] = (proto.name, *(name for name in inside if name.rpartition(".")[0] == proto.package))
        for name, element in inside.items():
            found[name] = (name,)
            if isinstance(element, descriptor_pb2.DescriptorProto):
                found |= {f"{name}.{field.name}": (name,) for field in element.field}
            if isinstance(element, descriptor_pb2.EnumDescriptorProto):
                found |= {f"{name}.{value.name}": (name,) for value in element.value}
    return found


def _check(request: plugin_pb2.CodeGeneratorRequest, settings: GeneratorSettings) -> Iterator[UnsupportedProto]:
    """Yield the errors of all elements, each looked at alone."""
    try:
        checks = list(_checks(Contract(request), settings))
    except UnsupportedProto:  # the refusal
        return
    for check in checks:
        try:
            check()
        except UnsupportedProto as error:
            yield error


def _checks(contract: Contract, settings: GeneratorSettings) -> Iterator[Callable[[], object]]:
    for package in contract.packages:
        yield partial(check_place, package)
        for message in package.messages:
            yield from (partial(constraint_of, contract, settings, field) for field in message.fields)
        for service in package.services:
            yield from (partial(_check_method, contract, settings, method) for method in service.methods)
    for package in packages_to_generate(contract):
        yield from (partial(check_element, element) for element in package.elements)


def _check_method(contract: Contract, settings: GeneratorSettings, method: MethodDescriptor) -> None:
    for operation in operations_of(contract, method):
        rule_fields(contract, settings, operation)
