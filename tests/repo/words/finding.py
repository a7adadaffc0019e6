"""A finding: a place where a word should be replaced."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

CLASS_RULE = "class"
DEEP = {"servers", "tests", "protogateway", "webapp", "docs"}
"""Top folders whose subfolders are counted separately."""


@dataclass(frozen=True, order=True)
class WordFinding:
    """A place that breaks a rule. `rule` is the rule's id, `advice` the replacement."""

    path: str
    line: int
    rule: str
    found: str
    advice: str

    @property
    def area(self) -> str:
        """Return the folder for which this finding counts. Class names count for the whole tree."""
        if self.rule == CLASS_RULE:
            return "all"
        folders = PurePosixPath(self.path).parts[:-1]
        return "/".join(folders[: 2 if folders and folders[0] in DEEP else 1]) or "."

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found}; write {self.advice}"
