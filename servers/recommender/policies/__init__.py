"""Policies: each weighs the eligible candidates of a decision; the framework draws.

Every file in this folder is one. It has `POLICY`, when it needs nothing but the slate (replay then recomputes its
weights), or
`connect(kernel)`, which answers a policy that asks another process (replay then takes its recorded weights as given).
"""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from servers.kernel.module import ModuleContext
from servers.recommender.draw import TOTAL
from servers.recommender.features import Vector


class NoAnswer(Exception):
    """The policy has no weights now. The text is the reason that the record keeps, such as "ranker unavailable"."""


@dataclass(frozen=True, slots=True)
class Slate:
    """The eligible candidates of one decision, sorted by id, with their feature vectors.

    `features.column` says where a vector has a feature.
    """

    schema_hash: str
    ids: tuple[str, ...]
    features: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class Weighing:
    """One positive weight per candidate of the slate, in its order; together they are TOTAL.

    `model_hash`: empty without a model.
    """

    weights: tuple[int, ...]
    model_hash: str = ""


class Policy(Protocol):
    """What a file in this folder provides.

    `name`: as in OO_POLICY. `version`: raised with every change that changes weights.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def weigh(self, slate: Slate) -> Weighing | Awaitable[Weighing]:
        """Weighs a slate of at least one candidate. Raises NoAnswer."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A policy that was found. `digest`: SHA-256 of its file. `is_pure`: the same slate always has the same weights."""

    policy: Policy
    digest: str
    is_pure: bool


def discover(module: ModuleContext) -> dict[str, Registered]:
    """Every policy of this folder by its name."""
    found = [_registered(file, module) for file in _modules()]
    return {registered.policy.name: registered for registered in found}


def pure() -> Mapping[str, Registered]:
    """The policies that replay can recompute, by name."""
    found = [_pure(module) for module in _modules() if hasattr(module, "POLICY")]
    return {registered.policy.name: registered for registered in found}


def checked(weighing: Weighing, slate: Slate) -> Weighing:
    """The weighing, when it is one. Raises NoAnswer for anything that no honest draw could be made from."""
    if len(weighing.weights) != len(slate.ids):
        raise NoAnswer("weights do not match the candidates")
    if min(weighing.weights) < 1:
        raise NoAnswer("a candidate has no weight")
    if sum(weighing.weights) != TOTAL:
        raise NoAnswer(f"weights do not sum to {TOTAL}")
    return weighing


def _modules() -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def _registered(file: ModuleType, module: ModuleContext) -> Registered:
    if hasattr(file, "POLICY"):
        return _pure(file)
    return Registered(file.connect(module), _digest(file), is_pure=False)


def _pure(module: ModuleType) -> Registered:
    return Registered(module.POLICY, _digest(module), is_pure=True)


def _digest(module: ModuleType) -> str:
    return hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()
