"""A twist: a function that makes one part of a right request odd."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from tests.differential.drafts import Draft

Twist = Callable[[Draft, Random], bool]
"""Changes the draft and answers True, or answers False where the draft has no place for it."""

TWISTS: Final[dict[str, Twist]] = {}


def twist(made: Twist) -> Twist:
    """Adds a twist under the function's name."""
    name = made.__name__
    assert name not in TWISTS, name
    TWISTS[name] = made
    return made


def for_rpcs(*rpcs: str) -> Callable[[Twist], Twist]:
    """Restricts a twist to drafts of these RPCs."""

    def restricted(made: Twist) -> Twist:
        def only(draft: Draft, rng: Random) -> bool:
            return draft.rule.rpc in rpcs and made(draft, rng)

        only.__name__ = made.__name__
        return only

    return restricted
