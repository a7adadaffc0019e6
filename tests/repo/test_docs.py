"""The docs, which name only files, commands, settings, HTTP paths, RPCs and other words in backticks that exist."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from servers.cli import PROCESSES
from tests.repo.how_to import FileEdit, Quote, read_steps
from tests.repo.tree import tree_files

SOURCES = {
    ".py",
    ".proto",
    ".ts",
    ".tsx",
    ".toml",
    ".yaml",
    ".yml",
    ".json",
    ".html",
    ".css",
    ".in",
    ".conf",
    ".js",
    ".svg",
}
OURS = {
    "README.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    *(name for name in tree_files() if name.startswith("docs/") and name.endswith(".md")),
}
DOCS = sorted(name for name in OURS if Path(name).exists())
HOW_TOS = [name for name in DOCS if name.startswith("docs/how-to/")]

WORDS_OF_OTHER_TOOLS = {"grep", "tee", "protoset"}
_SETTING = re.compile(r"OO_[A-Z0-9_]*[A-Z0-9]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_METRIC = re.compile(r"(?:Counter|Gauge|Histogram|Summary)\(\s*\"(\w+)\"")


def prose(name: str) -> str:
    """Return a document without its code blocks."""
    return re.sub(r"^```.*?^```$", "", Path(name).read_text(), flags=re.MULTILINE | re.DOTALL)


def names(document: str) -> list[str]:
    """Return the words in backticks, and every command of the sh blocks."""
    commands = re.findall(r"^```sh\n(.*?)^```$", Path(document).read_text(), re.MULTILINE | re.DOTALL)
    lines = (line.partition(" #")[0].rstrip() for line in "".join(commands).splitlines())
    return [*re.findall(r"`([^`\n]+)`", prose(document)), *lines]


@cache
def code() -> str:
    """Return every source in the tree, without the docs and their tests."""
    files = (Path(name) for name in tree_files() if not name.startswith(("docs/", "tests/repo/")))
    chosen = [path for path in files if path.suffix in SOURCES or path.name in ("Makefile", "Dockerfile", "Caddyfile")]
    return "\n".join([*(path.read_text() for path in chosen), *tree_files()])


@cache
def words() -> frozenset[str]:
    return frozenset(_WORD.findall(code()))


@cache
def http_paths() -> frozenset[str]:
    """Return the paths of the API and of the pages."""
    api = json.loads(Path("gen/openapi.json").read_text())["paths"]
    pages = "\n".join(path.read_text() for path in Path("bff").rglob("*.py"))
    return frozenset(api) | frozenset(re.findall(r"Route\(\s*f?\"(/[^\"]*)\"", pages))


def added_by(document: str) -> str:
    """Return the files and lines that a how-to itself adds to the tree."""
    if document not in HOW_TOS:
        return ""
    return "\n".join(f"{step.path}\n{step.block}" for step in read_steps(Path(document)) if isinstance(step, FileEdit))


@pytest.mark.parametrize("document", DOCS)
def test_every_word_in_backticks_occurs_in_the_code(document: str) -> None:
    known = words() | set(_WORD.findall(added_by(document))) | WORDS_OF_OTHER_TOOLS
    assert {name for name in names(document) if not set(_WORD.findall(name)) <= known} == set()


@pytest.mark.parametrize("document", DOCS)
def test_every_path_in_backticks_is_in_the_tree(document: str) -> None:
    top_folders = {Path(name).parts[0] for name in tree_files()}
    named = {path for name in names(document) for path in alternatives(name)}
    paths = {name for name in named if "/" in name and name.split("/")[0] in top_folders and " " not in name}
    missing = {name for name in paths if not any(Path().glob(re.sub(r"<\w+>", "*", name).rstrip("/")))}
    assert {name for name in missing if name not in added_by(document) and not is_built(name)} == set()


def alternatives(name: str) -> list[str]:
    """Return both paths for one such as `locks/{run,dev}.txt`."""
    before, brace, rest = name.partition("{")
    inside, _, after = rest.partition("}")
    return [before + choice + after for choice in inside.split(",")] if brace and "," in inside else [name]


def is_built(name: str) -> bool:
    """Return True for files that only exist after a build."""
    return name.startswith("webapp/dist")


@pytest.mark.parametrize("document", DOCS)
def test_every_named_setting_is_read(document: str) -> None:
    read = set(re.findall(r"(?:\"|\$\{|\{\$)(OO_[A-Z0-9_]+)\b", code()))
    known = read | {f"{name}_FILE" for name in read} | set(_SETTING.findall(added_by(document)))
    assert set(_SETTING.findall(Path(document).read_text())) - known == set()


@pytest.mark.parametrize("document", DOCS)
def test_every_command_exists(document: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r"add_parser\(\"(\w+)\"", Path("servers/cli.py").read_text()))
    named = names(document)
    assert {line for line in named if line.startswith("make ") and line.split()[1] not in targets} == set()
    assert {line for line in named if line.startswith("oo ") and line.split()[1] not in commands} == set()
    served = {line for line in named if line.startswith("oo serve ")}
    assert {line for line in served if line.split()[2] not in PROCESSES} == set()
    modules = (line.split("-m ")[1].split()[0] for line in named if "python -m " in line)
    assert {module for module in modules if not is_module(module)} == set()


def is_module(name: str) -> bool:
    path = Path(re.sub(r"<\w+>", "profile", name).replace(".", "/"))
    return path.with_suffix(".py").is_file() or (path / "__main__.py").is_file()


@pytest.mark.parametrize("document", DOCS)
def test_every_http_path_is_served(document: str) -> None:
    named = {name.rpartition(" ")[2].partition("?")[0] for name in names(document)}
    paths = {path for path in named if re.fullmatch(r"/[a-z.][\w.{}:/-]*", path)}
    known = http_paths() | {"/api"}
    assert {path for path in paths if path not in known and f'"{path}"' not in added_by(document)} == set()


@pytest.mark.parametrize("document", DOCS)
def test_every_link_has_a_target(document: str) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)|<img src=\"([^\"]+)\"", prose(document))
    local = (link or picture for link, picture in links if "://" not in link)
    assert [link for link in local if not (Path(document).parent / link).exists()] == []


def test_exactly_the_metrics_of_the_code_are_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", Path("docs/metrics.md").read_text(), re.MULTILINE)
    declared = set(_METRIC.findall(code()))
    assert {name.removesuffix("_total") for name in listed} == {name.removesuffix("_total") for name in declared}


def test_decisions_are_numbered_and_have_four_parts() -> None:
    decisions = sorted(Path("docs/decisions").glob("*.md"))
    parts = ("## Context", "## Choice", "## Consequence", "## What would change our mind")
    assert {path.name: [part for part in parts if part not in path.read_text()] for path in decisions} == {
        path.name: [] for path in decisions
    }
    numbers = [path.name[:4] for path in decisions]
    assert numbers == sorted(set(numbers))
    titles = {path.name: path.read_text().splitlines()[0] for path in decisions}
    assert {name: title for name, title in titles.items() if not title.startswith(f"# {name[:4]} ")} == {}


@pytest.mark.parametrize("document", HOW_TOS)
def test_every_quote_of_a_how_to_is_in_the_tree(document: str) -> None:
    for quote in (step for step in read_steps(Path(document)) if isinstance(step, Quote)):
        quote.apply(Path())
