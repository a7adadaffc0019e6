"""Candidate sources: where tips can come from.

Every file in this folder is one and has `connect(kernel)`, which answers it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import Protocol

from gen.oo.recommender.v1 import ContextSnapshotEntry, Tip
from servers.kernel.module import Kernel


class Source(Protocol):
    """Lists and opens candidates of the person that the running code acts for."""

    @property
    def name(self) -> str:
        """As people and tables see it, such as "advice.library"."""

    async def candidates(self) -> Sequence[ContextSnapshotEntry]:
        """Every candidate with its facts and no text; each entry is the caller's to fill.

        Raises an Error when it cannot say.
        """

    async def tip(self, candidate_id: str) -> Tip:
        """The text of one candidate, by the source's own id. Raises NotFound when it has gone meanwhile."""


def discover(kernel: Kernel) -> dict[str, Source]:
    """Every source of this folder by its name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found: list[Source] = [importlib.import_module(f"{__name__}.{name}").connect(kernel) for name in names]
    return {source.name: source for source in found}
