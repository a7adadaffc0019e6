"""The official suite's own tests, run on freshly generated codecs. All pass, except the known limits."""

from pathlib import Path

import pytest

from tests.conformance.subjects import Generated, Official
from tests.conformance.vectors import limits, load, problems


def test_codecs_pass_the_official_suite_except_the_known_limits(suite: Path) -> None:
    found = problems(Generated(suite), Official(suite))
    wrong = [f"{test}: {problem}" for test, problem in found.items() if test not in limits()]
    assert wrong == [], "\n".join(wrong)
    assert limits() - set(found) == set(), "these pass now: remove them from limits.txt"


def test_official_library_passes_every_required_test(suite: Path) -> None:
    found = problems(Official(suite), Official(suite))
    assert [test for test in found if test.startswith("Required.")] == []


class Careless(Official):
    """A codec that parses every input to an empty message."""

    def parse(self, payload: bytes | str, ignore_unknown: bool) -> object:
        return super().parse(b"", ignore_unknown)


@pytest.mark.parametrize("kind", ["protobuf_payload", "json_payload", "parse_error"])
def test_careless_codec_fails(suite: Path, kind: str) -> None:
    vectors = [vector for vector in load() if vector.kind == kind]
    careless, official = Careless(suite), Official(suite)
    found = [vector for vector in vectors if vector.problem(careless, official)]
    assert len(vectors) > 250
    assert len(found) > 0.9 * len(vectors)
