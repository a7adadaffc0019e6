"""A mutation: a function that makes one part of a valid request odd."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from tests.differential.request_draft import RequestDraft

Mutation = Callable[[RequestDraft, Random], bool]
"""Changes the draft and returns True, or returns False if it does not apply to the draft."""

MUTATIONS: Final[dict[str, Mutation]] = {}


def mutation(function: Mutation) -> Mutation:
    """Register a mutation under the function's name."""
    name = function.__name__
    assert name not in MUTATIONS, name
    MUTATIONS[name] = function
    return function


def for_rpcs(*rpcs: str) -> Callable[[Mutation], Mutation]:
    """Restrict a mutation to drafts of these RPCs."""

    def restrict(function: Mutation) -> Mutation:
        def only(draft: RequestDraft, rng: Random) -> bool:
            return draft.rule.rpc in rpcs and function(draft, rng)

        only.__name__ = function.__name__
        return only

    return restrict
