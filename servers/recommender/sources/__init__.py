"""Candidate sources: where tips can come from.

Every file in this folder is one and has `connect(kernel)`, which answers it.
A new connector needs none: `tasks` speaks for all of them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Protocol

from gen.oo.recommender.v1 import ContextSnapshotEntry, Tip
from servers.kernel.module import ModuleContext


class Source(Protocol):
    """Lists and opens candidates of the person that the running code acts for."""

    @property
    def name(self) -> str:
        """Its own name, such as "advice.library", or what the names of all that it speaks for begin with."""

    async def candidates(self) -> Sequence[ContextSnapshotEntry]:
        """Every candidate with its facts and no text; each entry is the caller's to fill.

        An entry's `source` is the name that people and tables see.

        Raises an Error when it cannot say.
        """

    async def tip(self, name: str, candidate_id: str) -> Tip:
        """The text of one candidate. `name`: the entry's `source`; `candidate_id`: the id that it has there.

        Raises NotFound when it has gone meanwhile.
        """


def discover(module: ModuleContext) -> dict[str, Source]:
    """Every source of this folder by its name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found: list[Source] = [importlib.import_module(f"{__name__}.{name}").connect(module) for name in names]
    return {source.name: source for source in found}


def speaker(sources: Mapping[str, Source], name: str) -> Source:
    """The source that an entry with this `source` came from. Raises LookupError when there is none."""
    found = [source for own, source in sources.items() if name == own or name.startswith(f"{own}.")]
    if not found:
        raise LookupError(f"no source speaks for {name}")
    return found[0]
