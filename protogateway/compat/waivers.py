"""Waivers: breaking changes that are allowed on purpose and for a time, with a reason."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from protogateway.compat.errors import CompatError


@dataclass(frozen=True)
class Waiver:
    """Permission for one finding, by its id.

    `notified` says which people were told of the change, and when. `expires` is the waiver's last day.
    """

    id: str
    reason: str
    notified: str
    expires: date


def read_waivers(path: Path) -> list[Waiver]:
    """Read the waivers of a TOML file, or none if it does not exist. Raises CompatError for an incomplete waiver."""
    if not path.exists():
        return []
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CompatError(f"{path}: {error}") from error
    if unknown := set(table) - {"waiver"}:
        raise CompatError(f"{path}: {', '.join(sorted(unknown))} is unknown; write [[waiver]] tables only")
    waivers = table.get("waiver", [])
    if not isinstance(waivers, list) or not all(isinstance(one, dict) for one in waivers):
        raise CompatError(f"{path}: a waiver is a table of its own, headed [[waiver]]")
    return [_waiver(path, one) for one in waivers]


def waiver_problems(waivers: Iterable[Waiver], found: set[str], today: date) -> list[str]:
    """Return a sentence for each waiver that has expired or matches no finding."""
    problems = []
    for waiver in waivers:
        if waiver.id not in found:
            problems.append(f'the waiver "{waiver.id}" is unused: no finding that fails has this id, so delete it')
        elif waiver.expires < today:
            problems.append(
                f'the waiver "{waiver.id}" expired on {waiver.expires}: undo the change, or agree on a later day '
                f"with {waiver.notified}"
            )
    return problems


def _waiver(path: Path, table: Mapping[str, Any]) -> Waiver:
    names = [field.name for field in fields(Waiver)]
    missing = [name for name in names if not table.get(name)]
    unknown = sorted(set(table) - set(names))
    place = f'{path}: the waiver "{table.get("id", "without an id")}"'
    if missing or unknown:
        raise CompatError(f"{place} has exactly {', '.join(names)}; look at {', '.join(missing + unknown)}")
    if type(table["expires"]) is not date:
        raise CompatError(f"{place}: expires is a day, such as 2027-01-31, without quotes")
    return Waiver(**table)
