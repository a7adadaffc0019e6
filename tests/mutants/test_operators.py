"""The operators: each makes its own mistakes, and only in code that needs a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.catalogue import catalogue
from tests.mutants.modules import MeasuredModule
from tests.mutants.mutant import Mutant
from tests.mutants.operators import OPERATORS

MODULE = MeasuredModule("sample", ("code",), ("checks",))


def mutants_of(root: Path, text: str) -> list[Mutant]:
    (root / "code").mkdir(exist_ok=True)
    (root / "code/sample.py").write_text(text)
    return catalogue(root, MODULE)


CASES: dict[str, list[tuple[str, set[str]]]] = {
    "default": [
        ("def f(limit=5, quick=False, name=None): ...", {"limit=6", "quick=True"}),
        ("class A:\n    size: int = 5\n    name: str = ''", {"size: int = 6"}),
    ],
    "comparison": [("a = b < c", {"b <= c"}), ("a = b not in c", {"b in c"}), ("a = 0 < b <= 9", {"0 <= b", "b < 9"})],
    "boolean": [("a = b and c or d", {"b or c", "c and d"})],
    "arithmetic": [("a = b * 1000 + c", {"b / 1000", "1000 - c"})],
    "negation": [("a = not b", {"(b)"}), ("if ready(): a()", {"if (not (ready())):"})],
    "number": [("a = b[0]", {"b[1]"})],
    "unit": [("a = f(seconds=x)", {"minutes=x"}), ("a = 5_000", {"5"}), ("a = 120", {"7200"}), ("a = 25", {"250"})],
    "flag": [("a = f(exact=True)", {"exact=False"})],
    "statement": [("f(x)", {"pass"}), ("a.b = c", {"pass"}), ("a = a + 1", {"pass"}), ("raise Gone()", {"pass"})],
    "await": [("async def f():\n    await save()", {"pass"})],
    "argument": [("a = f(b, key=c)", {"f(b,)"}), ("a = f(key=c)", {"f()"})],
    "swap": [("a = f(b, c, d)", {"f(c, b, d)", "f(b, d, c)"})],
    "filter": [
        ("a = select(t).where(t.c.id == i)", {"a = select(t)"}),
        ("a = q.where(t.c.id == i, t.c.person == p)", {"a = q", "where(t.c.person == p,)", "where(t.c.id == i,)"}),
        ("a = (t.c.id == i, t.c.person == p)", {"(t.c.person == p,)", "(t.c.id == i,)"}),
        ("a = [b for b in c if b.ok]", {"(True or b.ok)"}),
    ],
    "return": [
        ("def f(): return x", {"return None"}),
        ("def f(): return x > 1", {"not (x > 1)"}),
        ("def f():\n    return", {"pass"}),
    ],
    "decorator": [("@retried\ndef f(): ...", {""})],
    "exception": [
        ("raise NotFound(x)", {'raise RuntimeError("mutant")'}),
        ("try: f()\nexcept OSError: pass", {"except ():"}),
        ("try: f()\nexcept (OSError, KeyError): pass", {"except (KeyError,):", "except (OSError,):"}),
    ],
    "context": [("async def f():\n    async with lock:\n        g()", {"if True:"})],
    "name": [("a = min(b, c)", {"max(b, c)"})],
}


@pytest.mark.parametrize("operator", OPERATORS)
def test_operator_makes_its_mistakes(tmp_path: Path, operator: str) -> None:
    for text, expected in CASES[operator]:
        mutants = [mutant for mutant in mutants_of(tmp_path, text) if mutant.operator == operator]
        found = {part for part in expected if any(part in mutant.after for mutant in mutants)}
        assert (found, len(mutants)) == (expected, len(expected)), [mutant.after for mutant in mutants]
        assert all(mutant.compiles(tmp_path) for mutant in mutants)


@pytest.mark.parametrize(
    "text",
    [
        '"""Text of 3 lines."""',
        "assert a > 1",
        'log.info("done", seconds=3)',
        'a = f"{b > 1}"',
        "a: Tuple[3]",
        "@dataclass(frozen=True)\nclass A: ...",
        "if TYPE_CHECKING:\n    A = 3",
        "a = zip(b, c, strict=True)",
    ],
)
def test_texts_logs_and_types_are_not_changed(tmp_path: Path, text: str) -> None:
    assert [mutant.after for mutant in mutants_of(tmp_path, text) if mutant.operator != "swap"] == []


def test_no_edit_is_made_twice(tmp_path: Path) -> None:
    edits = [mutant.edit for mutant in mutants_of(tmp_path, "class A:\n    b: int = 3\n    def f(self, c=1): ...\n")]
    assert len(edits) == len(set(edits)) > 0


def test_characters_of_several_bytes_do_not_shift_edits(tmp_path: Path) -> None:
    (mutant,) = mutants_of(tmp_path, 'a = "é → ü" != b\n')
    assert mutant.after == 'a = "é → ü" == b'
