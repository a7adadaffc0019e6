"""Mutations of requests by name. Each one makes one part of a request odd."""

from __future__ import annotations

from tests.differential.mutations import bodies, headers, paths, queries
from tests.differential.mutations.mutation import MUTATIONS, Mutation

__all__ = ["MUTATIONS", "Mutation", "bodies", "headers", "paths", "queries"]
