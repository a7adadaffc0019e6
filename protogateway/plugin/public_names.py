"""Public names: operation ids, tags and components of the OpenAPI document, and types in TypeScript.

A name depends on its own element alone, so that nothing that is added to the protos changes the name of another.
"""

import re
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor, ServiceDescriptor

from protogateway.plugin.contract import class_name
from protogateway.plugin.errors import ConfigError
from protogateway.plugin.http_rules import Operation

_TYPESCRIPT_NAMES = ("Blob", "Omit", "Operation", "Operations", "Record")
"""Types that `web/api.ts` declares or uses itself."""
_PART = r"(?:\*|[A-Za-z_]\w*)"
_PATTERN = re.compile(rf"{_PART}(?:\.{_PART})*", re.ASCII)
_SETTING = "names.without_package"

NamedElement = Descriptor | EnumDescriptor | ServiceDescriptor


class PublicNames:
    """Public names: the full name, without the package if it matches one of the patterns `without_package`.

    In a pattern, `*` is any one part of a package: `shop.*.v1`.
    """

    def __init__(self, without_package: Iterable[str] = ()) -> None:
        self._short = {pattern: _regular_expression(pattern) for pattern in without_package}

    def operation_id(self, operation: Operation) -> str:
        """Return an id such as `birds.v1.BirdLog.AddSighting`; that of a second binding ends with `.2`."""
        name = f"{self.tag(operation.method.containing_service)}.{operation.method.name}"
        return name if operation.number == 0 else f"{name}.{operation.number + 1}"

    def tag(self, service: ServiceDescriptor) -> str:
        return self._name(service)

    def component(self, element: Descriptor | EnumDescriptor) -> str:
        """Return the name of a schema, such as `birds.v1.Sighting` or, of a nested type, `birds.v1.Sighting.Kind`."""
        return self._name(element)

    def body_component(self, message: Descriptor, without: frozenset[str]) -> str:
        """Return the name of a schema without some fields. Its dashes occur in no name of a proto."""
        return "-".join([self._name(message), "without", *sorted(without)])

    def typescript(self, element: Descriptor | EnumDescriptor) -> str:
        """Return the name of a type, such as `BirdsV1Sighting` or, of a nested type, `BirdsV1SightingKind`.

        A type that would have a name of the file's own has `_` after it.
        """
        package = "" if self._is_short(element) else element.file.package
        name = "".join(part[:1].upper() + part[1:] for part in package.split(".")) + class_name(element)
        return f"{name}_" if name in _TYPESCRIPT_NAMES else name

    def check_packages(self, packages: Iterable[str], file: str) -> None:
        """Raise ConfigError for a pattern that matches no package."""
        known = sorted(set(packages))
        for pattern, expression in self._short.items():
            if not any(map(expression.fullmatch, known)):
                raise ConfigError(f"{file}: {_SETTING}: no proto has a package that {pattern!r} matches")

    def check_unique(
        self,
        services: Iterable[ServiceDescriptor],
        elements: Iterable[Descriptor | EnumDescriptor],
        reserved: Iterable[str],
        file: str,
    ) -> None:
        """Raise ConfigError for two elements of one name. `reserved` are components that no message has."""
        types = sorted(elements, key=lambda element: str(element.full_name))
        _check("tag {}", ((self.tag(service), service) for service in services), (), file)
        _check("component {}", ((self.component(element), element) for element in types), reserved, file)
        declared = ((self.typescript(element), element) for element in types)
        _check("type {} in web/api.ts", declared, (), file)

    def _name(self, element: NamedElement) -> str:
        name: str = element.full_name
        return name.removeprefix(f"{element.file.package}.") if self._is_short(element) else name

    def _is_short(self, element: NamedElement) -> bool:
        return any(expression.fullmatch(element.file.package) for expression in self._short.values())


def pattern_problem(pattern: object) -> str:
    """Return what is wrong with a pattern of packages, or ""."""
    if isinstance(pattern, str) and _PATTERN.fullmatch(pattern):
        return ""
    return f"{pattern!r} is not a pattern of packages: write names and * with dots between them, such as shop.*.v1"


def _regular_expression(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\.".join(r"[^.]+" if part == "*" else re.escape(part) for part in pattern.split(".")))


def _check(kind: str, named: Iterable[tuple[str, NamedElement]], reserved: Iterable[str], file: str) -> None:
    taken, first = frozenset(reserved), dict[str, str]()
    for name, element in named:
        place = f"{file or 'settings'}: {_SETTING}"
        if name in taken:
            raise ConfigError(
                f"{place}: {element.full_name} would be the {kind.format(name)}, which exists already: "
                "let no pattern match its package, or give [problem] another name"
            )
        other = first.setdefault(name, element.full_name)
        if other != element.full_name:
            raise ConfigError(
                f"{place}: {other} and {element.full_name} would both be the {kind.format(name)}: let the patterns "
                "match one of their packages only"
            )
