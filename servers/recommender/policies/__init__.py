"""Policies: each gives the action set of a decision probabilities, from which the framework samples.

Every file in this folder is a policy. It has `POLICY` if it needs nothing but the action set, so that replay can
compute its probabilities again, or `connect(module)`, which returns a policy that asks another process, whose recorded
probabilities replay takes as they are.
"""

import hashlib
import importlib
import pkgutil
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Protocol

from servers.kernel.module import ModuleContext
from servers.recommender.features import Vector
from servers.recommender.sampling import PROBABILITY_SCALE


class PolicyUnavailable(Exception):
    """The policy has no probabilities now. Its text is recorded as the reason, such as "ranker unavailable"."""


@dataclass(frozen=True, slots=True)
class ActionSet:
    """The eligible candidates of one decision, sorted by id, with their feature vectors.

    `features.column` returns the index of a feature in a vector.
    """

    schema_hash: str
    ids: tuple[str, ...]
    features: tuple[Vector, ...]


@dataclass(frozen=True, slots=True)
class ActionProbabilities:
    """One positive integer for each member of an action set, in its order. They sum to PROBABILITY_SCALE.

    `model_hash` is empty for a policy without a model.
    """

    values: tuple[int, ...]
    model_hash: str = ""


class Policy(Protocol):
    """A policy, by its name in OO_POLICY. Raise `version` with every change that changes probabilities."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def probabilities(self, action_set: ActionSet) -> ActionProbabilities | Awaitable[ActionProbabilities]:
        """Return the probabilities of an action set of at least one candidate. Raises PolicyUnavailable."""


@dataclass(frozen=True, slots=True)
class RegisteredPolicy:
    """A policy that was found. `digest` is the SHA-256 of its file."""

    policy: Policy
    digest: str


def discover(module: ModuleContext) -> dict[str, RegisteredPolicy]:
    """Return every policy of this folder by its name."""
    found = [_register(file, module) for file in _modules()]
    return {registered.policy.name: registered for registered in found}


def pure_policies() -> Mapping[str, RegisteredPolicy]:
    """Return the policies that replay can compute again, by name."""
    found = [_pure(module) for module in _modules() if hasattr(module, "POLICY")]
    return {registered.policy.name: registered for registered in found}


def require_valid(probabilities: ActionProbabilities, action_set: ActionSet) -> ActionProbabilities:
    """Return valid probabilities. Raises PolicyUnavailable for others, from which nothing could be sampled."""
    if len(probabilities.values) != len(action_set.ids):
        raise PolicyUnavailable("probabilities do not match the candidates")
    if min(probabilities.values) < 1:
        raise PolicyUnavailable("a candidate has no probability")
    if sum(probabilities.values) != PROBABILITY_SCALE:
        raise PolicyUnavailable(f"probabilities do not sum to {PROBABILITY_SCALE}")
    return probabilities


def _modules() -> list[ModuleType]:
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]


def _register(file: ModuleType, module: ModuleContext) -> RegisteredPolicy:
    if hasattr(file, "POLICY"):
        return _pure(file)
    return RegisteredPolicy(file.connect(module), _digest(file))


def _pure(module: ModuleType) -> RegisteredPolicy:
    return RegisteredPolicy(module.POLICY, _digest(module))


def _digest(module: ModuleType) -> str:
    return hashlib.sha256(Path(str(module.__file__)).read_bytes()).hexdigest()
