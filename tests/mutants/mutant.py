"""A mutant: one small change to one file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tests.mutants.source import PythonFile


@dataclass(frozen=True)
class Replacement:
    """A replacement of the bytes from `start` up to `end`."""

    start: int
    end: int
    replacement: str

    def apply(self, data: bytes) -> bytes:
        return data[: self.start] + self.replacement.encode() + data[self.end :]


@dataclass(frozen=True)
class Mutant:
    """One edit, the operator that made it, and the lines that a test has to execute to notice it.

    `function` is the qualified name of the enclosing function or class, or empty. `before` and `after` are the
    changed lines with single spaces. `number` counts mutants of one function that are otherwise equal.
    """

    module: str
    path: str
    function: str
    operator: str
    line: int
    before: str
    after: str
    edit: Replacement
    reach: tuple[tuple[str, int], ...]
    number: int = 0

    @property
    def id(self) -> str:
        """Return an id that stays the same when the rest of the file changes."""
        text = "\0".join((self.path, self.function, self.operator, self.before, self.after, str(self.number)))
        return blake2b(text.encode(), digest_size=8).hexdigest()

    def rank(self, seed: int) -> bytes:
        """Return the sort key of this mutant in the random order of a seed."""
        return blake2b(f"{seed}:{self.id}".encode(), digest_size=8).digest()

    def compiles(self, root: Path) -> bool:
        """Return True if the changed file is valid Python."""
        data = self.edit.apply((root / self.path).read_bytes())
        try:
            compile(data, self.path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
        return True


def changed_lines(source: PythonFile, edit: Replacement) -> tuple[str, str]:
    """Return the lines that an edit touches, before and after it, with single spaces."""
    after = PythonFile(source.path, edit.apply(source.data).decode())
    return (
        source.lines(edit.start, edit.end),
        after.lines(edit.start, edit.start + len(edit.replacement.encode())),
    )
