"""The context snapshot: what every source offers now, and what the person did with it before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from gen.oo.recommender.v1 import ContextSnapshot, ContextSnapshotEntry
from protogateway.runtime.deadline import run_with_timeout
from servers.kernel.errors import Error
from servers.recommender.past import Past
from servers.recommender.sources import Source

SOURCE_TIMEOUT_S = 1.0
_UNTOUCHED = ContextSnapshotEntry()
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Listing:
    """What the sources offer, sorted by id; `absent` names those that failed or were too slow."""

    entries: tuple[ContextSnapshotEntry, ...]
    absent: tuple[str, ...] = ()

    def without_entry(self, entry_id: str) -> Listing:
        return Listing(tuple(e for e in self.entries if e.id != entry_id), self.absent)

    def without_source(self, name: str) -> Listing:
        left = tuple(e for e in self.entries if e.source != name)
        return Listing(left, tuple(sorted({*self.absent, name})))


async def listed(sources: Mapping[str, Source]) -> Listing:
    """Asks every source at once, for the person that the running code acts for. One that fails is left out."""
    answers = await asyncio.gather(*(_candidates(source) for source in sources.values()))
    entries = [entry for answer in answers if answer is not None for entry in answer]
    absent = [name for name, answer in zip(sources, answers, strict=True) if answer is None]
    return Listing(tuple(sorted(entries, key=lambda entry: entry.id)), tuple(sorted(absent)))


def snapshot(listing: Listing, past: Past, now: datetime) -> ContextSnapshot:
    """What a decision is made from.

    `offset_min` stays 0, which is UTC: where a person is comes with their preferences.
    """
    standing = "" if past.standing is None else f"{past.standing.source}:{past.standing.candidate_id}"
    for entry in listing.entries:
        touched = past.touched.get(entry.id, _UNTOUCHED)
        entry.last_shown_at = touched.last_shown_at
        entry.snoozed_until = touched.snoozed_until
        entry.dismissed_at = touched.dismissed_at
        entry.completed_at = touched.completed_at
        entry.standing = entry.id == standing
    return ContextSnapshot(
        now=now,
        entries=list(listing.entries),
        since_advice=past.number - past.advice_number,
        absent_sources=list(listing.absent),
    )


async def _candidates(source: Source) -> list[ContextSnapshotEntry] | None:
    try:
        return list(await run_with_timeout(SOURCE_TIMEOUT_S, source.candidates()))
    except (Error, TimeoutError) as error:
        log.warning("source left out", source=source.name, problem=repr(error))
    except Exception:
        log.exception("source left out", source=source.name)
    return None
