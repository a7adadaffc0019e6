"""What is known of a person before a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gen.oo.recommender.v1 import ContextSnapshotEntry, TipInstanceRecord


@dataclass(frozen=True, slots=True)
class Past:
    """`number` and `advice_number`: of the last decision and of the last that chose advice; 0: none.

    `standing`: the open tip that has not expired. `touched`: id of a candidate → entry that holds only when it was
    shown and what the person did with it. `ended`: how many of their connections have ended.
    """

    number: int
    advice_number: int
    standing: TipInstanceRecord | None
    touched: Mapping[str, ContextSnapshotEntry]
    ended: int = 0
