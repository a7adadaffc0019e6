"""The official suite's own questions, put to freshly generated codecs: every one right, but for the listed limits."""

from pathlib import Path

import pytest

from tests.conformance.subjects import Generated, Official
from tests.conformance.vectors import limits, load, problems


def test_codecs_answer_as_the_official_suite_wants(suite: Path) -> None:
    found = problems(Generated(suite), Official(suite))
    wrong = [f"{test}: {problem}" for test, problem in found.items() if test not in limits()]
    assert wrong == [], "\n".join(wrong)
    assert limits() - set(found) == set(), "these hold now: they are no limits any more"


def test_the_control_answers_right(suite: Path) -> None:
    found = problems(Official(suite), Official(suite))
    assert [test for test in found if test.startswith("Required.")] == []


class Careless(Official):
    """Takes everything for an empty message."""

    def parse(self, payload: bytes | str, ignoring_unknown: bool) -> object:
        return super().parse(b"", ignoring_unknown)


@pytest.mark.parametrize("kind", ["protobuf_payload", "json_payload", "parse_error"])
def test_a_careless_codec_is_found_out(suite: Path, kind: str) -> None:
    asked = [vector for vector in load() if vector.kind == kind]
    careless, official = Careless(suite), Official(suite)
    found = [vector for vector in asked if vector.problem(careless, official)]
    assert len(asked) > 250
    assert len(found) > 0.9 * len(asked)
