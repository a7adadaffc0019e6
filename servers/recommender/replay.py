"""Replay: make logged decisions again and report where the log and the code differ.

A line of the log is one LoggedDecision in proto JSON. Features and eligibility of a decision by another version of the
code are not computed again. Its hashes, probabilities and sampling are checked all the same, and it is counted apart.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from gen.oo.recommender.storage.v1 import ContextSnapshot, DecidedCandidate, Decision, LoggedDecision
from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT, DECISION, LOGGED_DECISION
from protogateway.runtime.method import DecodeError
from servers.kernel.db import Tx, read_externally
from servers.kernel.settings import KernelSettings
from servers.recommender import eligibility, features, sampling, store
from servers.recommender.decision import CODE_DIGEST, action_set, with_digest
from servers.recommender.policies import (
    ActionProbabilities,
    ActionSet,
    PolicyUnavailable,
    RegisteredPolicy,
    pure_policies,
    require_valid,
)


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first difference of one decision.

    `line` counts from 1; `decision_id` is empty for a line that is not a decision.
    """

    line: int
    decision_id: str
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"decision {self.decision_id} (line {self.line})" if self.decision_id else f"line {self.line}"
        return f"{where}: {self.field}: {self.problem}"


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """Result of a replay. `by_other_code` counts the decisions of which only hashes and sampling were checked."""

    decisions: int
    mismatches: tuple[Mismatch, ...]
    by_other_code: int

    @property
    def exit_code(self) -> int:
        return 1 if self.mismatches else 0

    def __str__(self) -> str:
        lines = [f"{self.decisions} decisions, {len(self.mismatches)} mismatches"]
        if self.by_other_code:
            lines.append(
                f"{self.by_other_code} made by another version: their eligibility and features were not computed again"
            )
        if self.mismatches:
            lines.append(str(self.mismatches[0]))
        return "\n".join(lines)


class DecisionDiffers(Exception):
    """A recorded value differs from the computed one."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


async def export(settings: KernelSettings, out: TextIO, person: str = "") -> int:
    """Write the log of all decisions, or of one person's, from the database of a recommender that may be running.

    Returns the number of lines. Raises SettingsError if there is no such database.
    """

    def write(tx: Tx) -> int:
        return sum(bool(out.write(line)) for line in log_lines(store.logged_decisions(tx, person)))

    return await read_externally("recommender", settings.database_url, Path(settings.data_dir), write)


def log_lines(decisions: Iterable[LoggedDecision]) -> Iterator[str]:
    """Yield the lines of a log, with their line ends."""
    for decision in decisions:
        yield LOGGED_DECISION.to_json(decision).decode() + "\n"


def verify(lines: Iterable[str]) -> ReplayReport:
    """Make every decision of a log again."""
    policies = pure_policies()
    decisions = by_other_code = 0
    mismatches: list[Mismatch] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        decisions += 1
        logged = LoggedDecision()
        try:
            logged = LOGGED_DECISION.from_json(line.encode())
            by_other_code += verify_decision(logged.decision, policies)
        except DecodeError as error:
            mismatches.append(Mismatch(number, logged.id, error.field or "line", error.problem))
        except DecisionDiffers as found:
            mismatches.append(Mismatch(number, logged.id, found.field, found.problem))
    return ReplayReport(decisions, tuple(mismatches), by_other_code)


def verify_decision(decision: Decision | None, policies: Mapping[str, RegisteredPolicy]) -> bool:
    """Return True if another version of the code made the decision. Raises DecisionDiffers at the first difference."""
    if decision is None:
        raise DecisionDiffers("decision", "it is missing")
    snapshot = _context(decision)
    _check_candidates(decision, snapshot)
    same_code = decision.code_digest == CODE_DIGEST
    if same_code:
        _check_eligibility(decision, snapshot)
        _check_features(decision, snapshot)
    eligible = [index for index, candidate in enumerate(decision.candidates) if not candidate.excluded_by]
    vectors = [tuple(candidate.features) for candidate in decision.candidates]
    actions = action_set(snapshot, vectors, eligible)
    _check_recorded_probabilities(decision, actions, policies)
    _check_choice(decision, actions)
    _check_shadows(decision, actions, policies)
    _check_digest(decision)
    policy = policies.get(decision.policy)
    return not same_code or (policy is not None and policy.digest != decision.policy_digest)


def _context(decision: Decision) -> ContextSnapshot:
    _expect_same("context_hash", decision.context_hash.hex(), hashlib.sha256(decision.context).hexdigest())
    try:
        snapshot = CONTEXT_SNAPSHOT.decode(decision.context)
    except DecodeError as error:
        raise DecisionDiffers("context", str(error)) from error
    _expect_same("context", decision.context.hex(), CONTEXT_SNAPSHOT.encode(snapshot).hex())
    if snapshot.now is None:
        raise DecisionDiffers("context.now", "there is no time in it")
    return snapshot


def _check_candidates(decision: Decision, snapshot: ContextSnapshot) -> None:
    ids = [entry.id for entry in snapshot.entries]
    _expect_same("candidates", [candidate.id for candidate in decision.candidates], ids)
    if ids != sorted(set(ids)):
        raise DecisionDiffers("candidates", "they are not sorted, or one is there twice")


def _check_eligibility(decision: Decision, snapshot: ContextSnapshot) -> None:
    for candidate, one in zip(decision.candidates, eligibility.evaluate(snapshot), strict=True):
        _expect_same(_at(candidate, "excluded_by"), candidate.excluded_by, list(one.excluded_by))


def _check_features(decision: Decision, snapshot: ContextSnapshot) -> None:
    _expect_same("schema_version", decision.schema_version, features.SCHEMA_VERSION)
    _expect_same("schema_hash", decision.schema_hash, features.SCHEMA_HASH)
    for candidate, vector in zip(decision.candidates, features.vectorize(snapshot), strict=True):
        _expect_same(_at(candidate, "features"), candidate.features, list(vector))


def _check_recorded_probabilities(
    decision: Decision, actions: ActionSet, policies: Mapping[str, RegisteredPolicy]
) -> None:
    """Compute the probabilities again if the policy is pure and unchanged; check in any case that they are valid."""
    for candidate in decision.candidates:
        if candidate.excluded_by:
            _expect_same(_at(candidate, "probability"), candidate.probability, 0)
    eligible = [candidate for candidate in decision.candidates if not candidate.excluded_by]
    if not eligible:
        raise DecisionDiffers("candidates", "none of them is eligible")
    again = _recompute(policies.get(decision.policy), decision.policy_digest, actions)
    for candidate, probability in zip(eligible, again or (), strict=False):
        _expect_same(_at(candidate, "probability"), candidate.probability, probability)
    _check_probabilities("probabilities", [candidate.probability for candidate in eligible], actions)


def _check_choice(decision: Decision, actions: ActionSet) -> None:
    probabilities = [candidate.probability for candidate in decision.candidates if not candidate.excluded_by]
    at = sampling.uniform_u16(decision.rng_key, decision.rng_counter)
    _expect_same("chosen", decision.chosen, actions.ids[sampling.sample(probabilities, at)])


def _check_shadows(decision: Decision, actions: ActionSet, policies: Mapping[str, RegisteredPolicy]) -> None:
    at = sampling.uniform_u16(decision.rng_key, decision.rng_counter)
    for shadow in decision.shadows:
        if shadow.problem:
            continue
        name = f"shadows[{shadow.policy}]"
        _check_probabilities(f"{name}.probabilities", shadow.probabilities, actions)
        _expect_same(f"{name}.chosen", shadow.chosen, actions.ids[sampling.sample(shadow.probabilities, at)])


def _check_digest(decision: Decision) -> None:
    recorded = decision.digest.hex()
    again = DECISION.copy(decision)  # `with_digest` overwrites the digest
    with_digest(again)
    _expect_same("digest", recorded, again.digest.hex())


def _check_probabilities(field: str, probabilities: Sequence[int], actions: ActionSet) -> None:
    try:
        require_valid(ActionProbabilities(tuple(probabilities)), actions)
    except PolicyUnavailable as problem:
        raise DecisionDiffers(field, str(problem)) from problem


def _recompute(registered: RegisteredPolicy | None, digest: str, actions: ActionSet) -> tuple[int, ...] | None:
    if registered is None or registered.digest != digest:
        return None
    probabilities = registered.policy.probabilities(actions)
    assert isinstance(probabilities, ActionProbabilities)  # a pure policy never awaits
    return probabilities.values


def _at(candidate: DecidedCandidate, field: str) -> str:
    return f"candidates[{candidate.id}].{field}"


def _expect_same(field: str, recorded: object, again: object) -> None:
    if recorded != again:
        raise DecisionDiffers(field, f"recorded {_short(recorded)}, computed {_short(again)}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
