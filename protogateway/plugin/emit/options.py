"""`<package>/options.py`: every custom option of methods, messages and fields as plain data, by full name."""

from collections.abc import Iterable

from protogateway.plugin.contract import HTTP, Contract, Element, Options, Package
from protogateway.plugin.python_source import literal, module

_TYPE = "Mapping[str, Mapping[str, Any]]"


def options_module(contract: Contract, package: Package) -> str:
    methods = [method for service in package.services for method in service.methods]
    fields = [field for message in package.messages for field in message.fields]
    return module(
        f"Custom options of {package.name} as plain data: full name → option's full name → value.",
        ["from collections.abc import Mapping", "from typing import Any, Final"],
        _table("METHOD_OPTIONS", contract, methods, empty=True),
        _table("MESSAGE_OPTIONS", contract, package.messages, empty=True),
        _table("FIELD_OPTIONS", contract, fields, empty=False),
    )


def _table(name: str, contract: Contract, elements: Iterable[Element], *, empty: bool) -> list[str]:
    """Return the table. With `empty`, elements without any option have an entry too."""
    entries = {element.full_name: _own(contract, element) for element in elements}
    chosen = {key: options for key, options in entries.items() if options or empty}
    if not chosen:
        return [f"{name}: Final[{_TYPE}] = {{}}"]
    return [
        f"{name}: Final[{_TYPE}] = {{",
        *(f'    "{key}": {literal(options, "    ")},' for key, options in chosen.items()),
        "}",
    ]


def _own(contract: Contract, element: Element) -> Options:
    return {name: value for name, value in contract.options(element).items() if name != HTTP}
