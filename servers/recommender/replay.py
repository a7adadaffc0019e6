"""Replay: makes logged decisions again and says where the log and the code disagree.

A line of the log is one LoggedDecision in proto JSON. What another version of the code decided cannot be made again:
its hashes,
weights and draw are checked all the same, and it is counted apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from gen.oo.recommender.v1 import ContextSnapshot, DecidedCandidate, Decision, LoggedDecision
from gen.oo.recommender.v1.codec import CONTEXT_SNAPSHOT, DECISION, LOGGED_DECISION
from protogateway.runtime.method import DecodeError
from servers.kernel.db import Tx, read_externally
from servers.kernel.settings import KernelSettings
from servers.recommender import assembler, draw, features, rules, store
from servers.recommender.decision import CODE_DIGEST, seal, slate_of
from servers.recommender.policies import NoAnswer, Registered, Slate, Weighing, checked, pure


@dataclass(frozen=True, slots=True)
class Mismatch:
    """The first difference of one decision.

    `line` counts from 1; `decision_id` is empty for a line that is no decision.
    """

    line: int
    decision_id: str
    field: str
    problem: str

    def __str__(self) -> str:
        where = f"decision {self.decision_id} (line {self.line})" if self.decision_id else f"line {self.line}"
        return f"{where}: {self.field}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Report:
    """`by_other_code`: decisions of another version, of which only hashes, weights and draw were checked."""

    decisions: int
    mismatches: tuple[Mismatch, ...]
    by_other_code: int = 0

    @property
    def exit_code(self) -> int:
        return 1 if self.mismatches else 0

    def __str__(self) -> str:
        lines = [f"{self.decisions} decisions, {len(self.mismatches)} mismatches"]
        if self.by_other_code:
            lines.append(f"{self.by_other_code} made by another version: their rules and features were not made again")
        if self.mismatches:
            lines.append(str(self.mismatches[0]))
        return "\n".join(lines)


class Differs(Exception):
    """What was recorded is not what comes out."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


async def export(settings: KernelSettings, out: TextIO, person: str = "") -> int:
    """Writes the log of every decision, or of one person's, from the database of a recommender that may be running.

    Answers the number of lines. Raises SettingsError when there is no such database.
    """

    def write(tx: Tx) -> int:
        return sum(bool(out.write(line)) for line in log_lines(store.logged_decisions(tx, person)))

    return await read_externally("recommender", settings.database_url, Path(settings.data_dir), write)


def log_lines(decisions: Iterable[LoggedDecision]) -> Iterator[str]:
    """The lines of a log, each with its line end."""
    for decision in decisions:
        yield LOGGED_DECISION.to_json(decision).decode() + "\n"


def verify(lines: Iterable[str]) -> Report:
    """Makes every decision of a log again."""
    policies = pure()
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
        except Differs as found:
            mismatches.append(Mismatch(number, logged.id, found.field, found.problem))
    return Report(decisions, tuple(mismatches), by_other_code)


def verify_decision(decision: Decision | None, policies: Mapping[str, Registered]) -> bool:
    """Raises Differs at the first difference. True when the decision was made by another version of the code."""
    if decision is None:
        raise Differs("decision", "there is none")
    snapshot = _context(decision)
    _check_candidates(decision, snapshot)
    same_code = decision.code_digest == CODE_DIGEST
    if same_code:
        _check_rules(decision, snapshot)
        _check_features(decision, snapshot)
    eligible = [index for index, candidate in enumerate(decision.candidates) if not candidate.excluded_by]
    vectors = [tuple(candidate.features) for candidate in decision.candidates]
    slate = slate_of(snapshot, vectors, eligible)
    _check_weights(decision, slate, policies)
    _check_choice(decision, slate)
    _check_shadows(decision, slate, policies)
    _check_digest(decision)
    policy = policies.get(decision.policy)
    return not same_code or (policy is not None and policy.digest != decision.policy_digest)


def _context(decision: Decision) -> ContextSnapshot:
    _same("context_hash", decision.context_hash.hex(), hashlib.sha256(decision.context).hexdigest())
    try:
        snapshot = CONTEXT_SNAPSHOT.decode(decision.context)
    except DecodeError as error:
        raise Differs("context", str(error)) from error
    _same("context", decision.context.hex(), CONTEXT_SNAPSHOT.encode(snapshot).hex())
    if snapshot.now is None:
        raise Differs("context.now", "there is no time in it")
    return snapshot


def _check_candidates(decision: Decision, snapshot: ContextSnapshot) -> None:
    ids = [entry.id for entry in snapshot.entries]
    _same("candidates", [candidate.id for candidate in decision.candidates], ids)
    if ids != sorted(set(ids)):
        raise Differs("candidates", "they are not sorted, or one is there twice")


def _check_rules(decision: Decision, snapshot: ContextSnapshot) -> None:
    for candidate, verdict in zip(decision.candidates, rules.judge(snapshot), strict=True):
        _same(_at(candidate, "excluded_by"), candidate.excluded_by, list(verdict.excluded_by))


def _check_features(decision: Decision, snapshot: ContextSnapshot) -> None:
    _same("schema_version", decision.schema_version, features.SCHEMA_VERSION)
    _same("schema_hash", decision.schema_hash, features.SCHEMA_HASH)
    for candidate, vector in zip(decision.candidates, assembler.assemble(snapshot), strict=True):
        _same(_at(candidate, "features"), candidate.features, list(vector))


def _check_weights(decision: Decision, slate: Slate, policies: Mapping[str, Registered]) -> None:
    """Made again where the policy is pure and has not changed; else what a draw can be made from."""
    for candidate in decision.candidates:
        if candidate.excluded_by:
            _same(_at(candidate, "weight"), candidate.weight, 0)
    eligible = [candidate for candidate in decision.candidates if not candidate.excluded_by]
    if not eligible:
        raise Differs("candidates", "none of them is eligible")
    again = _weighed_again(policies.get(decision.policy), decision.policy_digest, slate)
    for candidate, weight in zip(eligible, again or (), strict=False):
        _same(_at(candidate, "weight"), candidate.weight, weight)
    _check_honest("weights", [candidate.weight for candidate in eligible], slate)


def _check_choice(decision: Decision, slate: Slate) -> None:
    weights = [candidate.weight for candidate in decision.candidates if not candidate.excluded_by]
    at = draw.point(decision.rng_key, decision.rng_counter)
    _same("chosen", decision.chosen, slate.ids[draw.pick(weights, at)])


def _check_shadows(decision: Decision, slate: Slate, policies: Mapping[str, Registered]) -> None:
    at = draw.point(decision.rng_key, decision.rng_counter)
    for shadow in decision.shadows:
        if shadow.problem:
            continue
        name = f"shadows[{shadow.policy}]"
        _check_honest(f"{name}.weights", shadow.weights, slate)
        _same(f"{name}.chosen", shadow.chosen, slate.ids[draw.pick(shadow.weights, at)])


def _check_digest(decision: Decision) -> None:
    recorded = decision.digest.hex()
    again = DECISION.copy(decision)
    seal(again)
    _same("digest", recorded, again.digest.hex())


def _check_honest(field: str, weights: Sequence[int], slate: Slate) -> None:
    try:
        checked(Weighing(tuple(weights)), slate)
    except NoAnswer as problem:
        raise Differs(field, str(problem)) from problem


def _weighed_again(registered: Registered | None, digest: str, slate: Slate) -> tuple[int, ...] | None:
    if registered is None or registered.digest != digest:
        return None
    answer = registered.policy.weigh(slate)
    assert isinstance(answer, Weighing)  # a pure policy waits for nothing
    return answer.weights


def _at(candidate: DecidedCandidate, field: str) -> str:
    return f"candidates[{candidate.id}].{field}"


def _same(field: str, recorded: object, again: object) -> None:
    if recorded != again:
        raise Differs(field, f"recorded {_short(recorded)}, comes out as {_short(again)}")


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
