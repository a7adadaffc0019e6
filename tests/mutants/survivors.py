"""Accepted survivors, which are mutants that no test needs to notice, each with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutants.mutant import Mutant

SURVIVORS = Path("tests/mutants/survivors.toml")


@dataclass(frozen=True)
class Survivor:
    """An entry of survivors.toml. It fits a mutant by module, function and text, so its line may move."""

    module: str
    function: str
    before: str
    after: str
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        return (self.module, self.function, self.before, self.after) == (
            mutant.module, mutant.function, mutant.before, mutant.after,
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.module} {self.function}: {self.before}  →  {self.after}"


def read_survivors(path: Path) -> list[Survivor]:
    """Read the entries. Raises ValueError for an entry without one of its parts or without a reason."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", []) if path.exists() else []
    survivors = []
    for number, entry in enumerate(entries, 1):
        try:
            survivor = Survivor(**{**entry, "before": _spaced(entry["before"]), "after": _spaced(entry["after"])})
        except (TypeError, KeyError) as error:
            raise ValueError(f"{path}: entry {number} needs module, function, before, after, reason: {error}") from None
        if not survivor.reason.strip():
            raise ValueError(f"{path}: entry {number} has no reason")
        survivors.append(survivor)
    return survivors


def reason_for(survivors: Iterable[Survivor], mutant: Mutant) -> str:
    """Return the reason of an accepted survivor, or an empty text."""
    return next((survivor.reason for survivor in survivors if survivor.fits(mutant)), "")


def unmatched(survivors: Sequence[Survivor], mutants: Sequence[Mutant], modules: Iterable[str]) -> list[Survivor]:
    """Return the entries of the given modules that no longer fit a mutant."""
    known = {(mutant.module, mutant.function, mutant.before, mutant.after) for mutant in mutants}
    return [
        entry
        for entry in survivors
        if entry.module in modules and (entry.module, entry.function, entry.before, entry.after) not in known
    ]


def _spaced(text: str) -> str:
    return " ".join(text.split())
