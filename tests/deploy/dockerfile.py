"""The instructions of deploy/Dockerfile, and the files of the tree that reach its builder."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

DOCKERFILE = Path("deploy/Dockerfile")


@dataclass(frozen=True)
class BuildStage:
    """One stage: the image that it starts from, and its instructions in order, with their arguments as written."""

    name: str
    start: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, keyword: str) -> list[str]:
        return [arguments for found, arguments in self.instructions if found == keyword]

    def last(self, keyword: str) -> str:
        """Return the arguments of the last such instruction. Raises IndexError if it is missing."""
        return self.all(keyword)[-1]

    def command(self, keyword: str) -> list[str]:
        """Return the last instruction in its JSON form, as a list."""
        return list(json.loads(self.last(keyword)))

    def copies(self) -> list[FileCopy]:
        return [FileCopy.read(arguments) for arguments in self.all("COPY")]


@dataclass(frozen=True)
class FileCopy:
    """One COPY. `stage` is its source, or empty for the tree. `options` are those except --from."""

    stage: str
    sources: list[str]
    target: str
    options: list[str]

    @classmethod
    def read(cls, arguments: str) -> FileCopy:
        words = shlex.split(arguments)
        stage = "".join(word.removeprefix("--from=") for word in words if word.startswith("--from="))
        options = [word for word in words if word.startswith("--") and not word.startswith("--from=")]
        *sources, target = (word for word in words if not word.startswith("--"))
        return cls(stage, sources, target, options)


def read_stages() -> tuple[dict[str, str], list[BuildStage]]:
    """Return the build arguments with their defaults, and the stages with these filled in."""
    text = re.sub(r"^\s*#.*\n", "", DOCKERFILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    arguments: dict[str, str] = {}
    stages: list[BuildStage] = []
    for line in filter(str.strip, text.splitlines()):
        keyword, _, rest = line.strip().partition(" ")
        if keyword == "FROM":
            start, _, name = rest.partition(" AS ")
            stages.append(BuildStage(name, re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], start)))
        elif stages:
            stages[-1].instructions.append((keyword, rest))
        else:
            assert keyword == "ARG", line
            name, _, value = rest.partition("=")
            arguments[name] = value
    return arguments, stages


def read_dockerfile() -> BuildStage:
    """Return the stage that becomes the image."""
    return read_stages()[1][-1]


def build_context(paths: Iterable[str], ignore: str) -> set[str]:
    """Return the paths that reach the builder by the rules of a .dockerignore, whose last matching line wins."""
    rules = [line.strip() for line in ignore.splitlines() if line.strip() and not line.startswith("#")]
    return {path for path in paths if not _is_ignored(path, rules)}


def _is_ignored(path: str, rules: list[str]) -> bool:
    ignored = False
    for rule in rules:
        pattern = rule.removeprefix("!").strip("/")
        if _matches(path, pattern):
            ignored = not rule.startswith("!")
    return ignored


def _matches(path: str, pattern: str) -> bool:
    """Return True if the pattern, relative to the tree, matches the path or a folder above it."""
    parts = PurePosixPath(path).parts
    return any(_matches_parts(parts[:count], PurePosixPath(pattern).parts) for count in range(1, len(parts) + 1))


def _matches_parts(parts: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches_parts(parts[skipped:], pattern[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], pattern[0]) and _matches_parts(parts[1:], pattern[1:])
