"""The check of words, with text that breaks each rule and text that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.repo.words import classes
from tests.repo.words.finding import WordFinding
from tests.repo.words.glossary import RETIRED, Allowance, count, read_retired
from tests.repo.words.names import names_in, words_of
from tests.repo.words.prose import prose_in

LIST = """
[names]
Slate = "ActionSet"
[parts]
deed = "action"
act_for = "as_principal"
[kept]
deed_of_gift = "a legal term"
"""
PYTHON = '''"""Text of deed."""
import deeds
from a import Slate as chosen
# a deed
value: int = first.deed(SlateMaker, best_deed=3)
name = "deed"
'''
TYPESCRIPT = """\
// deed
import { doDeed } from "./deed.ts"; /* deed */
const text = `a deed ${deedOf(x)} deed`;
const found = value.replace(/deed"/g, '') / deeds;
"""
PROTO = """\
// deed
message Slate { string deed = 1 [(tag) = "deed"]; }
"""


def lines_with_findings(tmp_path: Path, path: str, text: str) -> list[tuple[int, str]]:
    (tmp_path / "retired.toml").write_text(LIST)
    return [(f.line, f.advice) for f in read_retired(tmp_path / "retired.toml").search(path, text)]


def test_retired_names_are_found_in_python_but_not_in_its_strings_and_comments(tmp_path: Path) -> None:
    assert lines_with_findings(tmp_path, "servers/a.py", PYTHON) == [
        (2, "action"), (3, "ActionSet"), (5, "action"), (5, "action"),
    ]  # fmt: skip


def test_retired_names_of_files_are_found(tmp_path: Path) -> None:
    assert lines_with_findings(tmp_path, "servers/deeds.py", "") == [(1, "action")]
    assert lines_with_findings(tmp_path, "webapp/src/deed.ts", "") == [(1, "action")]


def test_retired_names_are_found_in_typescript(tmp_path: Path) -> None:
    assert [line for line, _ in lines_with_findings(tmp_path, "webapp/src/a.ts", TYPESCRIPT)] == [2, 3, 4]


def test_retired_names_are_found_in_protos(tmp_path: Path) -> None:
    assert lines_with_findings(tmp_path, "protos/a.proto", PROTO) == [(2, "ActionSet"), (2, "action")]


@pytest.mark.parametrize(
    ("name", "is_retired"),
    [
        ("Slate", True), ("SlateMaker", False), ("doDeed", True), ("DEEDS_MAX", True), ("indeed", False),
        ("deed_of_gift", False), ("act_for_person", True), ("actFor", True), ("act", False), ("fact_for", False),
    ],
)  # fmt: skip
def test_part_matches_whole_words_of_a_name(tmp_path: Path, name: str, is_retired: bool) -> None:
    assert bool(lines_with_findings(tmp_path, "servers/a.py", name)) is is_retired


def test_names_are_split_into_words() -> None:
    assert words_of("HTTPGateway_id2") == ["http", "gateway", "id", "2"]
    assert [name.text for name in names_in("a.ts", "const a$b = c1;")] == ["a", "const", "a$b", "c1"]


PHRASES = {
    "noun clause": ("What the caller may do.", "Return what the caller may do."),
    "answers": ("Load the row. Answers None without one.", "Load the row, or return None."),
    "negated noun": ("The id is none of ours.", "The id is not ours. There is no other."),
    "headless clause": ("Fetch the keys; who comes later waits.", "Fetch the keys; callers who come later wait."),
    "what there is": ("Show what there is.", "Show the tips."),
    "colon gloss": ("Read it. `limit`: in bytes; None: no limit.", "Read it. `limit` is in bytes, or None."),
    "house": ("Rules of the house.", "Rules of the repository."),
    "face": ("Serve the HTTP face.", "Serve the HTTP API."),
}


def broken_phrases(path: str, text: str) -> set[str]:
    return {finding.rule for finding in read_retired(RETIRED).search(path, text)}


def test_every_phrase_has_an_example() -> None:
    assert {phrase.id for phrase in read_retired(RETIRED).phrases} == set(PHRASES)


@pytest.mark.parametrize("rule", PHRASES)
def test_retired_phrase_is_found(rule: str) -> None:
    bad, good = PHRASES[rule]
    assert broken_phrases("servers/a.py", f'def f():\n    """{bad}"""\n') == {rule}
    assert broken_phrases("servers/a.py", f'def f():\n    """{good}"""\n') == set()


def test_prose_is_docstrings_comments_errors_and_markdown() -> None:
    python = '"""Doc."""\na = 1\n"""Of a."""\n# one\n# two\nraise Gone(f"no {a} left")\nname = "a name"\n'
    assert [(p.kind, p.line, p.text) for p in prose_in("a.py", python)] == [
        ("docstring", 1, "Doc."), ("docstring", 3, "Of a."), ("error", 6, "no · left"), ("comment", 4, "one\ntwo"),
    ]  # fmt: skip
    assert [(p.kind, p.text) for p in prose_in("a.ts", 'f("// no"); /** Doc. */\n// one\n')] == [
        ("comment", "Doc. "), ("comment", "one"),
    ]  # fmt: skip
    assert [p.text for p in prose_in("a.md", "Say `what` so.\n```sh\ncode\n```\n")] == ["Say `····` so.\n\n\n\n"]
    assert [p.text for p in prose_in("a.yaml", "a: 1 # after\n# alone\n")] == ["alone"]


def test_finding_has_its_place_the_words_and_advice() -> None:
    (finding,) = read_retired(RETIRED).search("bff/a.py", "\n# Rules of the house, in short\n")
    assert str(finding) == ('bff/a.py:2: comment says "house, in short …" (house); write application, project or tree')


def test_second_public_class_with_a_name_is_found() -> None:
    sources = {
        "servers/a.py": "class A: ...\nclass _B: ...",
        "tests/b.py": "\nclass A: ...\nclass _B: ...",
    }
    (finding,) = classes.search(sources)
    assert (finding.path, finding.line, finding.found) == ("tests/b.py", 2, "class A is also in servers/a.py:1")


def finding_at(path: str, line: int) -> WordFinding:
    return WordFinding(path, line, "house", "found", "advice")


def test_area_may_have_as_many_findings_as_are_allowed() -> None:
    findings = [finding_at("servers/auth/a.py", line) for line in (1, 2)] + [finding_at("bff/a.py", 1)]
    assert Allowance({"house": {"servers/auth": 2, "bff": 1}}).excess(findings) == []
    assert Allowance({"house": {"servers/auth": 1, "bff": 1}}).excess(findings) == findings[:2]
    assert Allowance({}).excess(findings) == sorted(findings)


def test_allowance_only_falls(tmp_path: Path) -> None:
    allowance = Allowance({"house": {"servers/auth": 5, "bff": 1}, "face": {"bff": 1}})
    findings = [finding_at("servers/auth/a.py", 1), finding_at("bff/a.py", 1), finding_at("bff/a.py", 2)]
    lowered = allowance.lowered(findings)
    (tmp_path / "allowed.toml").write_text(lowered.text())
    read = Allowance.read(tmp_path / "allowed.toml")
    assert read == Allowance({"house": {"servers/auth": 1, "bff": 1}})


def test_allowance_is_started_for_new_rules_only() -> None:
    started = Allowance({"face": {"bff": 1}}).started([finding_at("bff/a.py", 1), finding_at("bff/a.py", 2)])
    assert started == Allowance({"face": {"bff": 1}, "house": {"bff": 2}})
    assert started.started([finding_at("servers/auth/a.py", 1)]) == started


def test_area_of_a_finding_is_its_module() -> None:
    paths = ["servers/auth/store.py", "servers/cli.py", "bff/pages/tip.py", "README.md", "docs/how-to/a.md"]
    assert [finding_at(path, 1).area for path in paths] == ["servers/auth", "servers", "bff", ".", "docs/how-to"]
    assert count([WordFinding("bff/a.py", 1, "class", "", "")]) == {("class", "all"): 1}


@pytest.mark.parametrize(
    "entry",
    ['id = "a"\npattern = "b"\nin = ["docstring"]', 'id = "a"\npattern = "b"\nin = ["poem"]\ninstead = "c"'],
)
def test_invalid_phrase_is_refused(tmp_path: Path, entry: str) -> None:
    (tmp_path / "retired.toml").write_text(f"[[phrase]]\n{entry}\n")
    with pytest.raises(ValueError, match="phrase"):
        read_retired(tmp_path / "retired.toml")
