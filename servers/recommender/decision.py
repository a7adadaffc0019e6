"""One decision: features, weights, draw, and the record from which it can be made again.

Rules have run before; nothing overrides afterwards. Shadows see the same slate and the same draw, and their answers go
into the record only.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from gen.oo.recommender.v1 import ContextSnapshot, ContextSnapshotEntry, DecidedCandidate, Decision, ShadowDecision
from gen.oo.recommender.v1.codec import CONTEXT_SNAPSHOT, DECISION
from servers.kernel import rpc
from servers.kernel.clock import Clock
from servers.kernel.errors import TimedOut
from servers.recommender import assembler, draw, features, rules
from servers.recommender.features import SCHEMA_HASH, SCHEMA_VERSION, Vector
from servers.recommender.policies import NoAnswer, Policy, Registered, Slate, Weighing, checked
from servers.recommender.rules import Verdict

CONTROL = "random"
POLICY_TIMEOUT_S = 0.2
SHADOW_TIMEOUT_S = 0.1
_DIGEST_HEAD = b"\x82\x01\x20"
"""Field 16, 32 bytes: the digest is the last field, so the canonical bytes of the rest need not be made twice."""

log = structlog.get_logger()


def _code_digest() -> str:
    files = (Path(str(module.__file__)) for module in (rules, features, assembler, draw))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


CODE_DIGEST = _code_digest()


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, its canonical bytes, and the entry and weight of the choice."""

    decision: Decision
    encoded: bytes
    entry: ContextSnapshotEntry
    weight: int


@dataclass(frozen=True, slots=True)
class _Answer:
    by: Registered
    weighing: Weighing
    fallback: str = ""


class Decider:
    """Decides by the live policy, or by the control with a recorded reason when that has no answer.

    `live` and `shadows`: names in `policies`, checked by whoever reads the settings.
    """

    def __init__(self, policies: Mapping[str, Registered], live: str, shadows: Sequence[str], clock: Clock) -> None:
        self._live = policies[live]
        self._control = policies[CONTROL]
        self._shadows = [policies[name] for name in shadows]
        self._clock = clock

    async def decide(self, snapshot: ContextSnapshot, verdicts: Sequence[Verdict], key: int, counter: int) -> Decided:
        """Decides among the eligible candidates, of which there is at least one.

        `key`, `counter`: of the draw, 64 bits each.
        """
        vectors = assembler.assemble(snapshot)
        eligible = [index for index, verdict in enumerate(verdicts) if not verdict.excluded_by]
        slate = slate_of(snapshot, vectors, eligible)
        answer = await self._answer(slate)
        at = draw.point(key, counter)
        place = draw.pick(answer.weighing.weights, at)
        shadows = await self._shadowed(slate, at) if self._shadows else []
        entry = snapshot.entries[eligible[place]]
        decision = _decision(snapshot, answer, shadows)
        decision.candidates = _candidates(snapshot, verdicts, vectors, eligible, answer.weighing.weights)
        decision.rng_key, decision.rng_counter, decision.chosen = key, counter, entry.id
        return Decided(decision, seal(decision), entry, answer.weighing.weights[place])

    async def _answer(self, slate: Slate) -> _Answer:
        try:
            return _Answer(self._live, await self._weighed(self._live.policy, slate, POLICY_TIMEOUT_S))
        except NoAnswer as problem:
            reason = str(problem)
        except TimeoutError:
            reason = "policy too slow"
        except Exception:
            log.exception("policy failed", policy=self._live.policy.name)
            reason = "policy failed"
        return _Answer(self._control, await self._weighed(self._control.policy, slate, POLICY_TIMEOUT_S), reason)

    async def _weighed(self, policy: Policy, slate: Slate, timeout_s: float) -> Weighing:
        answer = policy.weigh(slate)
        if inspect.isawaitable(answer):
            async with asyncio.timeout(self._budget_s(timeout_s)):
                answer = await answer
        return checked(answer, slate)

    def _budget_s(self, timeout_s: float) -> float:
        """At most half of what is left of the request's time: the rest is for the answer itself."""
        try:
            return rpc.remaining_s(2 * timeout_s) / 2
        except TimedOut as error:
            raise NoAnswer("no time left") from error

    async def _shadowed(self, slate: Slate, at: int) -> list[ShadowDecision]:
        tasks = [asyncio.create_task(self._shadow(shadow.policy, slate, at)) for shadow in self._shadows]
        await asyncio.wait(tasks, timeout=2 * SHADOW_TIMEOUT_S)
        for task in tasks:
            task.cancel()  # one that swallows its own timeout is left behind
        named = zip(self._shadows, tasks, strict=True)
        return [_shadow_answer(shadow.policy, task) for shadow, task in named]

    async def _shadow(self, policy: Policy, slate: Slate, at: int) -> ShadowDecision:
        try:
            weighing = await self._weighed(policy, slate, SHADOW_TIMEOUT_S)
        except NoAnswer as error:
            return _no_shadow(policy, str(error))
        except TimeoutError:
            return _no_shadow(policy, "deadline")
        chosen = slate.ids[draw.pick(weighing.weights, at)]
        return ShadowDecision(policy=policy.name, version=policy.version, weights=list(weighing.weights), chosen=chosen)


def slate_of(snapshot: ContextSnapshot, vectors: Sequence[Vector], eligible: Sequence[int]) -> Slate:
    """What a policy sees. `eligible`: places in the snapshot."""
    ids = tuple(snapshot.entries[index].id for index in eligible)
    return Slate(SCHEMA_HASH, ids, tuple(vectors[index] for index in eligible))


def seal(decision: Decision) -> bytes:
    """Sets the digest over everything else and answers the canonical bytes of the whole."""
    decision.digest = b""
    body = DECISION.encode(decision)
    decision.digest = hashlib.sha256(body).digest()
    return body + _DIGEST_HEAD + decision.digest


def _decision(snapshot: ContextSnapshot, answer: _Answer, shadows: list[ShadowDecision]) -> Decision:
    context = CONTEXT_SNAPSHOT.encode(snapshot)
    return Decision(
        context=context,
        context_hash=hashlib.sha256(context).digest(),
        schema_version=SCHEMA_VERSION,
        schema_hash=SCHEMA_HASH,
        policy=answer.by.policy.name,
        policy_version=answer.by.policy.version,
        policy_digest=answer.by.digest,
        model_hash=answer.weighing.model_hash,
        fallback=answer.fallback,
        shadows=shadows,
        code_digest=CODE_DIGEST,
    )


def _candidates(
    snapshot: ContextSnapshot,
    verdicts: Sequence[Verdict],
    vectors: Sequence[Vector],
    eligible: Sequence[int],
    weights: Sequence[int],
) -> list[DecidedCandidate]:
    weight_of = dict(zip(eligible, weights, strict=True))
    return [
        DecidedCandidate(
            id=entry.id,
            excluded_by=list(verdict.excluded_by),
            features=list(vector),
            weight=weight_of.get(index, 0),
        )
        for index, (entry, verdict, vector) in enumerate(zip(snapshot.entries, verdicts, vectors, strict=True))
    ]


def _shadow_answer(policy: Policy, task: asyncio.Task[ShadowDecision]) -> ShadowDecision:
    if not task.done():
        return _no_shadow(policy, "deadline")
    if task.cancelled():
        return _no_shadow(policy, "cancelled")
    if error := task.exception():
        log.error("shadow failed", policy=policy.name, problem=repr(error))
        return _no_shadow(policy, "failed")
    return task.result()


def _no_shadow(policy: Policy, problem: str) -> ShadowDecision:
    return ShadowDecision(policy=policy.name, version=policy.version, problem=problem)
