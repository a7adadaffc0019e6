"""Candidates of a decision: everything that the sources offer now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

import structlog

from gen.oo.recommender.storage.v1 import ContextSnapshotEntry
from protogateway.runtime.deadline import run_with_timeout
from servers.kernel.errors import Error
from servers.recommender.sources import CandidateSource

SOURCE_TIMEOUT_S = 1.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Entries of all sources, sorted by id. `absent` names the sources that failed or were too slow."""

    entries: tuple[ContextSnapshotEntry, ...]
    absent: tuple[str, ...] = ()

    def without_entry(self, entry_id: str) -> CandidateList:
        return CandidateList(tuple(e for e in self.entries if e.id != entry_id), self.absent)

    def without_source(self, name: str) -> CandidateList:
        remaining = tuple(e for e in self.entries if e.source != name)
        return CandidateList(remaining, tuple(sorted({*self.absent, name})))


async def list_candidates(sources: Mapping[str, CandidateSource]) -> CandidateList:
    """Ask every source at once, for the current principal. A source that fails is left out."""
    results = await asyncio.gather(*(_ask(source) for source in sources.values()))
    entries = [entry for result in results if result is not None for entry in result]
    absent = [name for name, result in zip(sources, results, strict=True) if result is None]
    return CandidateList(tuple(sorted(entries, key=attrgetter("id"))), tuple(sorted(absent)))


async def _ask(source: CandidateSource) -> list[ContextSnapshotEntry] | None:
    try:
        return list(await run_with_timeout(SOURCE_TIMEOUT_S, source.candidates()))
    except (Error, TimeoutError) as error:
        log.warning("source left out", source=source.name, problem=repr(error))
    except Exception:
        log.exception("source left out", source=source.name)
    return None
