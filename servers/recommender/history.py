"""History of a person before a decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from gen.oo.recommender.storage.v1 import ContextSnapshotEntry, TipInstanceRecord
from servers.recommender.candidate_id import CandidateId


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """Earlier decisions of a person, the open tip among them, and their interactions with candidates.

    `decision_number` and `last_advice_number` number the last decision and the last one for advice, from 1; 0 means
    that there was not one yet.
    `open_tip` is the tip without a reaction that has not expired. `interactions` maps the text of a candidate id to an
    entry with nothing but the times of showings and reactions. `ended_count` is the number of connections that
    have ended.
    """

    decision_number: int
    last_advice_number: int
    open_tip: TipInstanceRecord | None
    interactions: Mapping[str, ContextSnapshotEntry]
    ended_count: int = 0

    @property
    def open_candidate(self) -> str:
        """Return the candidate id of the open tip as text, or ""."""
        return str(CandidateId(self.open_tip.source, self.open_tip.candidate_id)) if self.open_tip else ""
