"""Settings of the gate (TOML): where releases are, which clients have usage lists, how to judge option changes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protogateway.compat.errors import CompatError
from protogateway.compat.option_severity import DIRECTIONS, OptionEffect, OptionRule, RateUnit


@dataclass(frozen=True)
class OptionRules:
    """An option of RPCs or fields, with the rules for its fields."""

    option: str
    rules: tuple[OptionRule, ...]


@dataclass(frozen=True)
class UsageClient:
    """A client with a usage list: the file that its build writes, or Python sources that call by generated stubs.

    Sources with `serves_http` serve the HTTP operations, so they call every RPC that has one.
    """

    name: str
    usage: Path | None = None
    stubs: Path | None = None
    serves_http: bool = False


@dataclass(frozen=True)
class GateSettings:
    """Settings of the gate. Paths are relative to the folder with buf.yaml, where the gate runs.

    `private` are patterns of folders or files whose protos no caller sees, so that they may change at will.
    """

    releases: Path
    waivers: Path
    descriptors: Path
    openapi: Path
    rules: tuple[OptionRules, ...]
    checks: tuple[OptionRules, ...]
    clients: tuple[UsageClient, ...]
    private: tuple[str, ...] = ()


def read_settings(path: Path) -> GateSettings:
    """Read the settings. Raises CompatError, with the place, for missing or unknown keys."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CompatError(f"{path}: {error}") from error
    try:
        found = GateSettings(
            releases=Path(table.pop("releases")),
            waivers=Path(table.pop("waivers")),
            descriptors=Path(table.pop("descriptors")),
            openapi=Path(table.pop("openapi")),
            rules=tuple(_option(one) for one in table.pop("rules", [])),
            checks=tuple(_option(one) for one in table.pop("checks", [])),
            clients=tuple(_client(name, one) for name, one in table.pop("clients", {}).items()),
            private=tuple(table.pop("private", [])),
        )
    except KeyError as error:
        raise CompatError(f"{path}: {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise CompatError(f"{path}: {error}") from error
    if table:
        raise CompatError(f"{path}: {', '.join(table)} is unknown")
    return found


def _client(name: str, table: Mapping[str, Any]) -> UsageClient:
    paths = {key: Path(table[key]) for key in ("usage", "stubs") if key in table}
    if len(paths) != 1:
        raise ValueError(f"client {name}: needs usage = FILE or stubs = FOLDER")
    return UsageClient(name, **{**table, **paths})


def _option(table: Mapping[str, Any]) -> OptionRules:
    return OptionRules(table["option"], tuple(_option_rule(name, one) for name, one in table["fields"].items()))


def _option_rule(field: str, table: Mapping[str, Any]) -> OptionRule:
    details = {name: value for name, value in table.items() if name not in DIRECTIONS}
    per = details.pop("per", None)
    order = tuple(frozenset([level] if isinstance(level, str) else level) for level in details.pop("order", ()))
    key = tuple(details.pop("key", ()))
    effects = {name: _option_effect(field, name, table[name]) for name in DIRECTIONS if name in table}
    return OptionRule(field, effects, order=order, key=key, per=RateUnit(**per) if per else None, **details)


def _option_effect(field: str, direction: str, table: Any) -> OptionEffect:
    if not isinstance(table, Mapping) or not table or not set(table) <= {"breaks", "weakens"}:
        raise ValueError(f'{field}.{direction}: needs {{ breaks = "what it does" }}, {{ weakens = "…" }} or both')
    return OptionEffect(**table)
