"""The gate's settings, a TOML file: where releases lie, who keeps a usage list, how changes of options weigh."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from protogateway.compat.change import Weight
from protogateway.compat.option_severity import WAYS, Measure, Per, Verdict
from protogateway.plugin.contract import Refused

_WEIGHTS = {"breaks": Weight.breaking, "weakens": Weight.security}


@dataclass(frozen=True)
class OptionMeasures:
    """An option of RPCs or of fields, and the measures of its fields."""

    option: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Client:
    """Who keeps a usage list: its name, and where its newest build has the list, or Python sources with their stubs.

    `serves_http`: these sources are what serves the HTTP operations, so they call every RPC that has one.
    """

    name: str
    usage: Path | None = None
    stubs: Path | None = None
    serves_http: bool = False


@dataclass(frozen=True)
class GateSettings:
    """Paths are relative to the folder that the gate runs in, the one with buf.yaml."""

    releases: Path
    waivers: Path
    descriptors: Path
    openapi: Path
    rules: tuple[OptionMeasures, ...]
    checks: tuple[OptionMeasures, ...]
    clients: tuple[Client, ...]


def read_settings(path: Path) -> GateSettings:
    """Raises Refused, with the place, for settings that say nothing or something unknown."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"{path}: {error}") from error
    try:
        found = GateSettings(
            releases=Path(table.pop("releases")),
            waivers=Path(table.pop("waivers")),
            descriptors=Path(table.pop("descriptors")),
            openapi=Path(table.pop("openapi")),
            rules=tuple(_option(one) for one in table.pop("rules", [])),
            checks=tuple(_option(one) for one in table.pop("checks", [])),
            clients=tuple(_client(name, one) for name, one in table.pop("clients", {}).items()),
        )
    except KeyError as error:
        raise Refused(f"{path}: {error} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused(f"{path}: {error}") from error
    if table:
        raise Refused(f"{path}: {', '.join(table)} is unknown")
    return found


def _client(name: str, table: Mapping[str, Any]) -> Client:
    paths = {key: Path(table[key]) for key in ("usage", "stubs") if key in table}
    if len(paths) != 1:
        raise ValueError(f"client {name}: wants usage = FILE or stubs = FOLDER")
    return Client(name, **{**table, **paths})


def _option(table: Mapping[str, Any]) -> OptionMeasures:
    return OptionMeasures(table["option"], tuple(_measure(name, one) for name, one in table["fields"].items()))


def _measure(field: str, table: Mapping[str, Any]) -> Measure:
    told = {name: value for name, value in table.items() if name not in WAYS}
    per = told.pop("per", None)
    order, key = tuple(told.pop("order", ())), tuple(told.pop("key", ()))
    verdicts = {way: _verdict(field, way, table[way]) for way in WAYS if way in table}
    return Measure(field, verdicts, order=order, key=key, per=Per(**per) if per else None, **told)


def _verdict(field: str, way: str, table: Any) -> Verdict:
    if not isinstance(table, Mapping) or len(table) != 1 or not set(table) <= set(_WEIGHTS):
        raise ValueError(f'{field}.{way}: wants {{ breaks = "what it does" }} or {{ weakens = "what it does" }}')
    [(weight, says)] = table.items()
    return Verdict(_WEIGHTS[weight], says)
