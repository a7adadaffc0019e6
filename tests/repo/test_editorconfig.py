"""The format of every file, which is the one that .editorconfig asks of editors."""

from __future__ import annotations

import configparser
import fnmatch
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.repo.tree import tree_files

BINARY = {".png", ".binpb", ".xz"}


@cache
def sections() -> list[tuple[list[str], dict[str, str]]]:
    """Return the patterns of each section and its settings, in order."""
    parser = configparser.ConfigParser()
    parser.read_string(f"[root]\n{Path('.editorconfig').read_text()}")
    return [(list(expand(name)), dict(parser[name])) for name in parser.sections() if name != "root"]


def expand(pattern: str) -> Iterator[str]:
    """Yield a pattern for each alternative in its first braces."""
    before, braces, rest = pattern.partition("{")
    inside, _, after = rest.partition("}")
    yield from (before + choice + after for choice in inside.split(",")) if braces else (pattern,)


def settings_of(name: str) -> dict[str, str]:
    """Return the settings of a file. If several sections match, the last one wins."""
    found: dict[str, str] = {}
    for patterns, settings in sections():
        if any(fnmatch.fnmatchcase(name if "/" in each else Path(name).name, each) for each in patterns):
            found |= settings
    return found


def errors_in(name: str) -> Iterator[str]:
    settings = settings_of(name)
    text = Path(name).read_bytes().decode(settings["charset"])
    if "\r" in text:
        yield "a line ends in CR"
    if text and not text.endswith("\n"):
        yield "the last line does not end with a newline"
    if settings["trim_trailing_whitespace"] == "true" and re.search(r"[ \t]$", text, re.MULTILINE):
        yield "a line ends in a space"
    if re.search(r"^\t" if settings["indent_style"] == "space" else r"^ +\S", text, re.MULTILINE):
        yield f"a line is not indented by {settings['indent_style']}"


def test_every_file_follows_editorconfig() -> None:
    names = [name for name in tree_files() if Path(name).suffix not in BINARY]
    assert {name: errors for name in names if (errors := list(errors_in(name)))} == {}


@pytest.mark.parametrize(
    ("name", "style", "size", "length"),
    [
        ("servers/cli.py", "space", "4", "120"),
        ("webapp/src/core/api.ts", "space", "2", "120"),
        ("Makefile", "tab", "4", "120"),
        ("deploy/Caddyfile", "tab", "4", "120"),
        ("gen/web/api.ts", "space", "unset", "off"),
        ("deploy/locks/run.txt", "space", "unset", "off"),
    ],
)
def test_each_kind_of_file_has_its_style(name: str, style: str, size: str, length: str) -> None:
    found = settings_of(name)
    assert (found["indent_style"], found["indent_size"], found["max_line_length"]) == (style, size, length)


def test_editors_read_no_settings_of_parent_folders() -> None:
    assert Path(".editorconfig").read_text().startswith("root = true\n")
