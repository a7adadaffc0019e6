"""Mutations of requests by name, each of which makes one thing odd."""

from __future__ import annotations

from tests.differential.mutations import bodies, headers, paths, queries
from tests.differential.mutations.mutation import MUTATIONS, Mutation

__all__ = ["MUTATIONS", "Mutation", "bodies", "headers", "paths", "queries"]
