"""The catalogue of mutants: their places, the lines that reach them, and their stable ids."""

from __future__ import annotations

from pathlib import Path

from tests.mutants.test_operators import mutants_of

TEXT = """\
LIMIT = 3
DOUBLE = f(LIMIT)

@retried
def first(size=5):
    if size > DOUBLE:
        return size
    return 0

class Box:
    depth: int = 2

    def second(self):
        return self.depth
"""


def reach_of(root: Path, line: int, operator: str) -> set[int]:
    (mutant,) = (m for m in mutants_of(root, TEXT) if (m.line, m.operator) == (line, operator))
    return {number for _, number in mutant.reach}


def test_statement_is_reached_by_its_own_lines(tmp_path: Path) -> None:
    assert reach_of(tmp_path, 7, "return") == {7}


def test_condition_is_reached_by_its_line_and_not_by_its_block(tmp_path: Path) -> None:
    assert reach_of(tmp_path, 6, "comparison") == {6}


def test_default_and_decorator_are_reached_by_the_body(tmp_path: Path) -> None:
    assert reach_of(tmp_path, 5, "default") == reach_of(tmp_path, 4, "decorator") == {6, 7, 8}


def test_constant_is_reached_by_its_direct_and_indirect_uses(tmp_path: Path) -> None:
    assert reach_of(tmp_path, 1, "number") == {6}


def test_field_is_reached_by_its_reads(tmp_path: Path) -> None:
    assert reach_of(tmp_path, 11, "default") == {14}


def test_mutant_keeps_its_id_when_lines_move(tmp_path: Path) -> None:
    before = {mutant.id for mutant in mutants_of(tmp_path, TEXT)}
    assert {mutant.id for mutant in mutants_of(tmp_path, f"# a comment\n\n{TEXT}")} == before


def test_equal_mutants_have_different_ids(tmp_path: Path) -> None:
    ids = [mutant.id for mutant in mutants_of(tmp_path, "def f():\n    g(x)\n    g(x)\n")]
    assert len(ids) == len(set(ids)) == 2
