"""Pages of the list of tips, and the tokens that continue it."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from gen.oo.recommender.storage.v1 import TipInstanceRecord
from gen.oo.recommender.v1 import ListTipsRequest, Reaction
from servers.kernel.errors import Invalid
from servers.recommender.domain import REACTIONS

SIZE_DEFAULT = 20


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Request for a page: at most `size` tips numbered below `before` (0 for the newest), with a reaction or any."""

    size: int
    before: int
    reaction: Reaction

    @classmethod
    def from_request(cls, request: ListTipsRequest) -> PageRequest:
        """Read the request. Raises Invalid for a malformed token, and for a reaction that no tip can have."""
        if request.reaction is not Reaction.unknown and not any(request.reaction in r for r in REACTIONS.values()):
            raise Invalid.field("reaction", "a tip cannot have this reaction")
        before = _read_token(request.page_token, request.reaction) if request.page_token else 0
        return cls(request.page_size or SIZE_DEFAULT, before, request.reaction)

    def next_token(self, found: Sequence[TipInstanceRecord]) -> str:
        """Return the token of the next page, or "" if this is the last."""
        return _token(found[self.size - 1].number, self.reaction) if len(found) > self.size else ""


def _token(before: int, reaction: Reaction) -> str:
    """Return a token, which is valid for the same filter only."""
    return urlsafe_b64encode(f"{before}.{int(reaction)}".encode()).decode().rstrip("=")


def _read_token(token: str, reaction: Reaction) -> int:
    try:
        before, _, filtered = urlsafe_b64decode(token.encode() + b"===").decode().partition(".")
        number = int(before)
    except (ValueError, binascii.Error):
        raise Invalid.field("page_token", "this token is not from this list") from None
    # Only the very token that we issue for this number: base64 has further spellings of the same bytes.
    if _token(number, reaction) != token or filtered != str(int(reaction)) or not 0 < number < 2**32:
        raise Invalid.field("page_token", "this token is not from this list with this filter")
    return number
