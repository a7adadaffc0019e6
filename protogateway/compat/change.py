"""A change that breaks a promise of one release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from protogateway.compat.usage_sites import Place


class Weight(StrEnum):
    """`breaking`: calls that worked fail or mean something else. `security`: calls work that were refused."""

    breaking = "breaking"
    security = "security"


@dataclass(frozen=True)
class Change:
    """`kind` and `element` name it, in waivers too. `what` and `instead` are sentences without their full stop.

    `places`: where callers of the release meet it; none: no call carries it. `quoted`: the names by which buf's
    sentences speak of it. `at`: the elements of today that are nearest to it, if its own name is gone. `is_traced`:
    whether the places are known; of what only buf sees they are not.
    """

    kind: str
    element: str
    what: str
    instead: str
    places: tuple[Place, ...] = ()
    weight: Weight = Weight.breaking
    quoted: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    is_traced: bool = True

    @property
    def id(self) -> str:
        return f"{self.kind} {self.element}"

    def is_told_by(self, sentence: str) -> bool:
        """Whether a sentence of buf's speaks of this change; it says of nested names the last part or all."""
        names = ({name, name.rpartition(".")[2]} for name in self.quoted)
        return bool(self.quoted) and all(any(f'"{name}"' in sentence for name in spelled) for spelled in names)


def listed(words: Iterable[str]) -> str:
    """ "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
