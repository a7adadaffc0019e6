"""Pages of the list of tips, and the tokens that lead from one to the next."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from gen.oo.recommender.v1 import ListTipsRequest, Reaction, TipInstanceRecord
from servers.kernel.errors import Invalid
from servers.recommender.domain import REACTIONS

SIZE_USUAL = 20


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list of tips: at most `size`, numbered below `before` (0: from the newest), with `reaction`
    (unknown: any).
    """

    size: int
    before: int
    reaction: Reaction

    @classmethod
    def asked_for(cls, request: ListTipsRequest) -> Page:
        """Raises Invalid for a token that is none, and for a reaction that no tip stands with."""
        if request.reaction is not Reaction.unknown and not any(request.reaction in r for r in REACTIONS.values()):
            raise Invalid.field("reaction", "no tip stands with this reaction")
        before = _read_token(request.page_token, request.reaction) if request.page_token else 0
        return cls(request.page_size or SIZE_USUAL, before, request.reaction)

    def next_token(self, found: Sequence[TipInstanceRecord]) -> str:
        """Where the next page begins; empty when nothing was found beyond this one."""
        return _token(found[self.size - 1].number, self.reaction) if len(found) > self.size else ""


def _token(before: int, reaction: Reaction) -> str:
    """For the same filter only."""
    return urlsafe_b64encode(f"{before}.{int(reaction)}".encode()).decode().rstrip("=")


def _read_token(token: str, reaction: Reaction) -> int:
    try:
        before, _, filtered = urlsafe_b64decode(token.encode() + b"===").decode().partition(".")
        number = int(before)
    except (ValueError, binascii.Error):
        raise Invalid.field("page_token", "this is no token of this list") from None
    if _token(number, reaction) != token or filtered != str(int(reaction)) or not 0 < number < 2**32:
        raise Invalid.field("page_token", "this is no token of this list with this filter")
    return number
