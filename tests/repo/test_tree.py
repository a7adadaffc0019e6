"""The structure of the tree: its top level as in docs/architecture.md, small files and functions, no vague names."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.repo.tree import hand_written_files, tree_files

TOP = {
    "README.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
    "Makefile", "pyproject.toml", "buf.yaml", "docker-compose.yml",
    "protos", "gen", "protogateway", "servers", "bff", "ml_serving", "webapp", "deploy", "tests", "docs",
}  # fmt: skip
REQUIRED_BY_TOOLS = {".ci", ".editorconfig", ".gitea", ".gitignore", ".pre-commit-config.yaml"}
SOURCES = {".py", ".proto", ".ts", ".css", ".html", ".yaml", ".md", ".sh"}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "base"}
LINES_MAX, FUNCTION_LINES_MAX = 400, 60


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(), path)
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_top_level_has_only_the_listed_files_and_folders() -> None:
    assert {Path(name).parts[0] for name in tree_files()} - TOP - REQUIRED_BY_TOOLS == set()


def test_no_file_is_over_400_lines() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in hand_written_files() if path.suffix in SOURCES}
    assert {str(path): size for path, size in sizes.items() if size > LINES_MAX} == {}


def test_no_function_is_over_60_lines() -> None:
    sizes = {
        f"{path}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in hand_written_files() if path.suffix == ".py"
        for function in functions(path)
    }  # fmt: skip
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES_MAX} == {}


def test_no_file_has_a_vague_name() -> None:
    stems = {str(path): path.stem for path in hand_written_files() if path.suffix in {".py", ".ts"}}
    assert [name for name, stem in stems.items() if stem in VAGUE_NAMES] == []


def test_no_file_shadows_a_standard_library_module() -> None:
    modules = sys.stdlib_module_names - {"__main__"}
    assert [str(path) for path in hand_written_files() if path.suffix == ".py" and path.stem in modules] == []
