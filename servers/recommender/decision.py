"""One decision: features, probabilities, sampling, and the record from which it can be made again.

Eligibility has been evaluated before, and nothing overrides the result. Shadow policies see the same action set and the
same random number, and their results go into the record only.
"""

import asyncio
import hashlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from gen.oo.recommender.storage import v1
from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT, DECISION
from servers.kernel import rpc
from servers.kernel.clock import Clock
from servers.kernel.errors import TimedOut
from servers.recommender import eligibility, features, sampling
from servers.recommender.eligibility import Eligibility
from servers.recommender.features import SCHEMA_HASH, SCHEMA_VERSION, Vector
from servers.recommender.policies import (
    ActionProbabilities,
    ActionSet,
    Policy,
    PolicyUnavailable,
    RegisteredPolicy,
    require_valid,
)

CONTROL = "random"
POLICY_TIMEOUT_S = 0.2
SHADOW_TIMEOUT_S = 0.1
_DIGEST_HEAD = b"\x82\x01\x20"
"""Tag and length of field 16. The digest is the last field, so it is appended instead of encoding all again."""

log = structlog.get_logger()


def _code_digest() -> str:
    files = (Path(str(module.__file__)) for module in (eligibility, features, sampling))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


CODE_DIGEST = _code_digest()


@dataclass(frozen=True, slots=True)
class Selection:
    """The sampled candidate with its probability, and its decision with its canonical bytes."""

    decision: v1.Decision
    encoded: bytes
    entry: v1.ContextSnapshotEntry
    probability: int


@dataclass(frozen=True, slots=True)
class _PolicyResult:
    policy: RegisteredPolicy
    probabilities: ActionProbabilities
    fallback: str = ""


class DecisionMaker:
    """Decides by the live policy or, if it is unavailable, by the control with a recorded reason.

    `live` and `shadows` are names in `policies`, which the settings check.
    """

    def __init__(
        self, policies: Mapping[str, RegisteredPolicy], live: str, shadows: Sequence[str], clock: Clock
    ) -> None:
        self._live = policies[live]
        self._control = policies[CONTROL]
        self._shadows = [policies[name] for name in shadows]
        self._clock = clock

    async def decide(
        self, context: v1.ContextSnapshot, evaluated: Sequence[Eligibility], key: int, counter: int
    ) -> Selection:
        """Decide among the eligible candidates, of which there is at least one.

        `key` and `counter` select the random number, 64 bits each.
        """
        vectors = features.vectorize(context)
        eligible = [index for index, one in enumerate(evaluated) if not one.excluded_by]
        actions = action_set(context, vectors, eligible)
        result = await self._run_policy(actions)
        at = sampling.uniform_u16(key, counter)
        index = sampling.sample(result.probabilities.values, at)
        shadows = await self._run_shadows(actions, at) if self._shadows else []
        entry = context.entries[eligible[index]]
        decision = _decision(context, result, shadows)
        decision.candidates = _candidates(context, evaluated, vectors, eligible, result.probabilities.values)
        decision.rng_key, decision.rng_counter, decision.chosen = key, counter, entry.id
        return Selection(decision, with_digest(decision), entry, result.probabilities.values[index])

    async def _run_policy(self, actions: ActionSet) -> _PolicyResult:
        try:
            return _PolicyResult(self._live, await self._probabilities(self._live.policy, actions, POLICY_TIMEOUT_S))
        except PolicyUnavailable as problem:
            reason = str(problem)
        except TimeoutError:
            reason = "policy too slow"
        except Exception:
            log.exception("policy failed", policy=self._live.policy.name)
            reason = "policy failed"
        return _PolicyResult(
            self._control, await self._probabilities(self._control.policy, actions, POLICY_TIMEOUT_S), reason
        )

    async def _probabilities(self, policy: Policy, actions: ActionSet, timeout_s: float) -> ActionProbabilities:
        result = policy.probabilities(actions)
        if inspect.isawaitable(result):
            async with asyncio.timeout(self._budget_s(timeout_s)):
                result = await result
        return require_valid(result, actions)

    def _budget_s(self, timeout_s: float) -> float:
        """Return at most half of the remaining time of the request. The rest is for the response itself."""
        try:
            return rpc.remaining_s(2 * timeout_s) / 2
        except TimedOut as error:
            raise PolicyUnavailable("no time left") from error

    async def _run_shadows(self, actions: ActionSet, at: int) -> list[v1.ShadowDecision]:
        tasks = [asyncio.create_task(self._run_shadow(shadow.policy, actions, at)) for shadow in self._shadows]
        await asyncio.wait(tasks, timeout=2 * SHADOW_TIMEOUT_S)
        for task in tasks:
            task.cancel()  # one that ignores its own timeout must not delay the response
        named = zip(self._shadows, tasks, strict=True)
        return [_shadow_result(shadow.policy, task) for shadow, task in named]

    async def _run_shadow(self, policy: Policy, actions: ActionSet, at: int) -> v1.ShadowDecision:
        try:
            probabilities = await self._probabilities(policy, actions, SHADOW_TIMEOUT_S)
        except PolicyUnavailable as error:
            return _failed_shadow(policy, str(error))
        except TimeoutError:
            return _failed_shadow(policy, "deadline")
        chosen = actions.ids[sampling.sample(probabilities.values, at)]
        return v1.ShadowDecision(
            policy=policy.name, version=policy.version, probabilities=list(probabilities.values), chosen=chosen
        )


def action_set(context: v1.ContextSnapshot, vectors: Sequence[Vector], eligible: Sequence[int]) -> ActionSet:
    """Return what a policy sees. `eligible` are indexes into the entries of the context."""
    ids = tuple(context.entries[index].id for index in eligible)
    return ActionSet(SCHEMA_HASH, ids, tuple(vectors[index] for index in eligible))


def with_digest(decision: v1.Decision) -> bytes:
    """Set the digest over everything else, and return the canonical bytes of all."""
    decision.digest = b""
    body = DECISION.encode(decision)
    decision.digest = hashlib.sha256(body).digest()
    return body + _DIGEST_HEAD + decision.digest


def _decision(context: v1.ContextSnapshot, result: _PolicyResult, shadows: list[v1.ShadowDecision]) -> v1.Decision:
    encoded = CONTEXT_SNAPSHOT.encode(context)
    return v1.Decision(
        context=encoded,
        context_hash=hashlib.sha256(encoded).digest(),
        schema_version=SCHEMA_VERSION,
        schema_hash=SCHEMA_HASH,
        policy=result.policy.policy.name,
        policy_version=result.policy.policy.version,
        policy_digest=result.policy.digest,
        model_hash=result.probabilities.model_hash,
        fallback=result.fallback,
        shadows=shadows,
        code_digest=CODE_DIGEST,
    )


def _candidates(
    context: v1.ContextSnapshot,
    evaluated: Sequence[Eligibility],
    vectors: Sequence[Vector],
    eligible: Sequence[int],
    probabilities: Sequence[int],
) -> list[v1.DecidedCandidate]:
    probability_of = dict(zip(eligible, probabilities, strict=True))
    return [
        v1.DecidedCandidate(
            id=entry.id,
            excluded_by=list(one.excluded_by),
            features=list(vector),
            probability=probability_of.get(index, 0),
        )
        for index, (entry, one, vector) in enumerate(zip(context.entries, evaluated, vectors, strict=True))
    ]


def _shadow_result(policy: Policy, task: asyncio.Task[v1.ShadowDecision]) -> v1.ShadowDecision:
    if not task.done():
        return _failed_shadow(policy, "deadline")
    if task.cancelled():
        return _failed_shadow(policy, "cancelled")
    if error := task.exception():
        log.error("shadow failed", policy=policy.name, problem=repr(error))
        return _failed_shadow(policy, "failed")
    return task.result()


def _failed_shadow(policy: Policy, problem: str) -> v1.ShadowDecision:
    return v1.ShadowDecision(policy=policy.name, version=policy.version, problem=problem)
