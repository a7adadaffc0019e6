"""Finding: a place where a word should be replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

CLASS_RULE = "class"
DEEP = {"servers", "tests", "protogateway", "webapp", "docs"}
"""Top folders whose subfolders are counted apart."""


@dataclass(frozen=True, order=True)
class WordFinding:
    """`rule` is the id of the broken rule; `advice` says what to write instead."""

    path: str
    line: int
    rule: str
    found: str
    advice: str

    @property
    def area(self) -> str:
        """Return the folder under which an allowance counts this finding; classes are counted for the whole tree."""
        if self.rule == CLASS_RULE:
            return "all"
        folders = PurePosixPath(self.path).parts[:-1]
        return "/".join(folders[: 2 if folders and folders[0] in DEEP else 1]) or "."

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found}; write {self.advice}"
