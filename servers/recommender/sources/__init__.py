"""Candidate sources.

Every file in this folder is one, with `connect(module)`, which returns it. A new connector needs no file here, because
`tasks` serves all connectors.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Protocol

from gen.oo.recommender.storage.v1 import ContextSnapshotEntry
from gen.oo.recommender.v1 import Tip
from servers.kernel.module import ModuleContext


class CandidateSource(Protocol):
    """Lists the candidates of the current principal and reads their texts."""

    @property
    def name(self) -> str:
        """Its name, such as "advice.library", or the prefix of the names that it serves."""

    async def candidates(self) -> Sequence[ContextSnapshotEntry]:
        """Return every candidate with its facts, without text. `source` of an entry is the name that people see.

        Raises an Error if the source is unavailable.
        """

    async def tip(self, name: str, candidate_id: str) -> Tip:
        """Return a candidate's text by its source and its id there. Raises NotFound if it no longer exists."""


def discover(module: ModuleContext) -> dict[str, CandidateSource]:
    """Return every source of this folder by its name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    found: list[CandidateSource] = [importlib.import_module(f"{__name__}.{name}").connect(module) for name in names]
    return {source.name: source for source in found}


def source_for(sources: Mapping[str, CandidateSource], name: str) -> CandidateSource:
    """Return the source that serves entries of this name. Raises LookupError for an unknown name."""
    found = [source for own, source in sources.items() if name == own or name.startswith(f"{own}.")]
    if not found:
        raise LookupError(f"no source serves {name}")
    return found[0]
