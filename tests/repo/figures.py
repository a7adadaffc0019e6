"""Print the size and structure of the tree as figures: `python -m tests.repo.figures [--json] [--tree FOLDER]`.

Lines are counted as by `wc -l`. Hand-written Python is every .py file outside gen/. "Outside tests" leaves out folders
named tests.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import statistics
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from tests.repo.how_to import FileEdit, read_steps
from tests.repo.import_chain import longest_chain
from tests.repo.tree import tree_files
from tests.repo.words.classes import twice

DIRECTIVE = re.compile(r"#\s*(?:noqa|type:|fmt:|pragma)")
NOUN_CLAUSE = re.compile(r"(?:What|Who|Whether)\b")
HEADERS = ("#", "//", "<!--")
KEPT_COPIES = ("protos/releases/",)
HOW_TOS = "docs/how-to"

Figures = dict[str, float]
Sources = Mapping[str, str]

LABELS = {
    "class_names_twice": "public class names that occur twice in hand-written Python",
    "class_names_twice_outside_tests": "the same outside tests",
    "files_twice": "files with the content of another file, header lines ignored",
    "python_lines": "lines of hand-written Python outside tests",
    "gen_python_lines": "lines of Python in gen/",
    "function_lines_median": "lines of a function outside tests, median",
    "function_lines_p99": "lines of a function outside tests, 99th percentile",
    "import_chain": "longest import chain, where a module of oO or a package in it counts as one",
    "import_chain_files": "longest import chain, file by file",
    "files_for_an_rpc": "files touched for an RPC",
    "files_for_a_connector": "files touched for a connector",
    "files_for_a_policy": "files touched for a policy, without the list in its test",
    "files_for_an_event": "places touched for an event",
    "comments_per_100_lines": "comment lines per 100 lines outside tests, without directives to tools",
    "docstrings": "docstrings outside tests",
    "docstrings_with_noun_clause": "docstrings outside tests that begin with What, Who or Whether",
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.repo.figures", description="Print figures of the tree.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--tree", type=Path, default=Path(), help="another checkout, to compare with")
    options = parser.parse_args(arguments)
    figures = measure(options.tree)
    if options.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{value:>10,g}  {LABELS[name]}")


def measure(tree: Path) -> Figures:
    files = tree_files(tree)
    python = {name: (tree / name).read_text(encoding="utf-8") for name in files if name.endswith(".py")}
    by_hand = {name: text for name, text in python.items() if not name.startswith("gen/")}
    outside_tests = {name: text for name, text in by_hand.items() if "tests" not in PurePosixPath(name).parts}
    functions = sorted(_function_lines(outside_tests))
    docstrings = list(_docstrings(outside_tests))
    lines = _line_count(outside_tests)
    return {
        "class_names_twice": len(twice(by_hand)),
        "class_names_twice_outside_tests": len(twice(outside_tests)),
        "files_twice": len(files_twice(tree, files)),
        "python_lines": lines,
        "gen_python_lines": _line_count(python) - _line_count(by_hand),
        "function_lines_median": statistics.median(functions),
        "function_lines_p99": functions[len(functions) * 99 // 100],
        "import_chain": len(longest_chain(python, depth=2)),
        "import_chain_files": len(longest_chain(python)),
        "files_for_an_rpc": len(_edited(tree / HOW_TOS / "add-an-rpc.md")),
        "files_for_a_connector": len(_edited(tree / HOW_TOS / "add-a-connector.md")),
        "files_for_a_policy": len(_edited(tree / HOW_TOS / "add-a-policy.md")),
        "files_for_an_event": _section_count(tree / HOW_TOS / "add-an-event.md"),
        "comments_per_100_lines": round(100 * _comment_count(outside_tests) / lines, 2),
        "docstrings": len(docstrings),
        "docstrings_with_noun_clause": sum(bool(NOUN_CLAUSE.match(text)) for text in docstrings),
    }


def files_twice(tree: Path, files: list[str]) -> list[str]:
    """Return the files with the content of another file, header lines ignored. Kept releases are left out."""
    contents = {name: _without_header((tree / name).read_bytes()) for name in files if not name.startswith(KEPT_COPIES)}
    counts = Counter(contents.values())
    first = {content: name for name, content in reversed(contents.items())}
    return [name for name, content in contents.items() if content and counts[content] > 1 and first[content] != name]


def _without_header(data: bytes) -> bytes:
    first, _, rest = data.partition(b"\n")
    return (rest if first.startswith(tuple(mark.encode() for mark in HEADERS)) else data).strip()


def _line_count(sources: Sources) -> int:
    return sum(text.count("\n") for text in sources.values())


def _function_lines(sources: Sources) -> Iterator[int]:
    for text in sources.values():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield (node.end_lineno or node.lineno) - node.lineno + 1


def _docstrings(sources: Sources) -> Iterator[str]:
    """Yield docstrings, those of attributes included."""
    for text in sources.values():
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.Expr(value=ast.Constant(value=str(docstring))):
                    yield docstring


def _comment_count(sources: Sources) -> int:
    return sum(
        token.type == tokenize.COMMENT and not DIRECTIVE.match(token.string)
        for text in sources.values()
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
    )


def _edited(how_to: Path) -> set[str]:
    """Return the files that a how-to edits, without tests, which only list the new item."""
    paths = {step.path for step in read_steps(how_to) if isinstance(step, FileEdit)}
    return {path for path in paths if not PurePosixPath(path).name.startswith("test_")}


def _section_count(how_to: Path) -> int:
    return len(re.findall(r"^## \d+\. ", how_to.read_text(encoding="utf-8"), re.MULTILINE))


if __name__ == "__main__":
    main(sys.argv[1:])
