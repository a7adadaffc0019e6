"""The tree stays the one README.md draws: nothing else on top, nothing grown too large, no drawer for odds and ends."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = {
    "README.md", "Makefile", "pyproject.toml", "buf.yaml", "docker-compose.yml",
    "protos", "gen", "protogateway", "servers", "bff", "ml_serving", "webapp", "deploy", "tests", "docs",
}  # fmt: skip
FORCED_BY_TOOLS = {".ci", ".gitea", ".gitignore", ".pre-commit-config.yaml"}
WRITTEN_BY_OTHERS = ("gen/", "protos/google/", "webapp/package-lock.json", "deploy/locks/")
SOURCES = {".py", ".proto", ".ts", ".css", ".html", ".yaml", ".md", ".sh"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base"}
LINES_MAX, FUNCTION_LINES_MAX = 400, 60


def tracked() -> list[str]:
    """Every file that is in the repository or about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True, text=True
    )
    return [name for name in listed.stdout.splitlines() if Path(name).exists()]


def ours() -> list[Path]:
    """The files written by hand."""
    return [Path(name) for name in tracked() if not name.startswith(WRITTEN_BY_OTHERS)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(), path)
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_the_top_level_holds_the_card_and_what_tools_force_there() -> None:
    assert {Path(name).parts[0] for name in tracked()} - TOP - FORCED_BY_TOOLS == set()


def test_no_file_is_over_400_lines() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in ours() if path.suffix in SOURCES}
    assert {str(path): size for path, size in sizes.items() if size > LINES_MAX} == {}


def test_no_function_is_over_60_lines() -> None:
    sizes = {
        f"{path}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in ours() if path.suffix == ".py"
        for function in functions(path)
    }  # fmt: skip
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX} == {}


def test_a_file_is_named_by_its_noun() -> None:
    stems = {str(path): path.stem for path in ours() if path.suffix in {".py", ".ts"}}
    assert [name for name, stem in stems.items() if stem in DRAWERS] == []


def test_no_file_hides_a_module_of_the_standard_library() -> None:
    modules = sys.stdlib_module_names - {"__main__"}
    assert [str(path) for path in ours() if path.suffix == ".py" and path.stem in modules] == []
