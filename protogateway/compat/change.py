"""A change of the contract since one release."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from protogateway.compat.usage_sites import UsageSite


class Severity(StrEnum):
    """Severity of a change. `information` fails nothing.

    `breaking`: calls that worked now fail or mean something else. `security`: calls that were refused now work.
    """

    breaking = "breaking"
    security = "security"
    information = "information"


@dataclass(frozen=True)
class ContractChange:
    """One change of the contract. `kind` and `element` identify it, in waivers too.

    `description` and `remedy` are sentences without a full stop. `sites` are the places where callers of the release
    meet the change, empty if no call carries the element. `names_in_buf` are the names that buf's message uses for it.
    `nearest` are the elements of today's contract closest to it, for when the element itself is gone. `is_traced` is
    False for changes that only buf reports, whose sites are not known. `paste` is the source text that the remedy adds
    to a proto. `breaks_calls` is False for a security change that refuses no call.
    """

    kind: str
    element: str
    description: str
    remedy: str
    sites: tuple[UsageSite, ...] = ()
    severity: Severity = Severity.breaking
    names_in_buf: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    is_traced: bool = True
    paste: str = ""
    breaks_calls: bool = True

    @property
    def id(self) -> str:
        return f"{self.kind} {self.element}"

    def is_reported_by(self, sentence: str) -> bool:
        """Return True if a message of buf is about this change. buf writes nested names in full or in part."""
        names = ({name, name.rpartition(".")[2]} for name in self.names_in_buf)
        return bool(self.names_in_buf) and all(any(f'"{name}"' in sentence for name in either) for either in names)


def join_words(words: Iterable[str]) -> str:
    """Return the words as in "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
