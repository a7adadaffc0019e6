"""Id of a candidate: its source, and its id within that source."""

from __future__ import annotations

from typing import NamedTuple


class CandidateId(NamedTuple):
    """A candidate of one source. Its text, "advice.library:walk", is what contexts and decisions record."""

    source: str
    item_id: str

    def __str__(self) -> str:
        return f"{self.source}:{self.item_id}"

    @classmethod
    def parse(cls, text: str) -> CandidateId:
        """Read the text form. The name of a source has no colon, so the first one ends it."""
        source, _, item_id = text.partition(":")
        return cls(source, item_id)
