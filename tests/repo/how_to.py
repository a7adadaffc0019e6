"""The steps of a how-to: each sentence that names a file and ends in a colon, with the block below it.

    In `path`, above `line`:      or below, or in place of; the line occurs once in the file
    At the end of `path`:
    A new file `path`:
    In `path` stands:             no change; the block is quoted from the file

A sh block has one command per line. A text or console block is only read.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.repo.tree import tree_files

_STEP = re.compile(
    r"(?:^(?P<place>In|At the end of|A new file) `(?P<path>[^`\n]+)`"
    r"(?:, (?P<side>above|below|in place of) `(?P<line>[^`\n]+)`|(?P<stands> stands))?:\n\n)?"
    r"^```(?P<language>\w+)\n(?P<block>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_LINKED = (".venv", "webapp/node_modules", "webapp/dist")
_PREPARATIONS = ("for-dev", "for-webapp", "for-machine")
"""Targets that only prepare a machine. They are skipped, because this machine is prepared."""


@dataclass(frozen=True)
class FileEdit:
    """One change to one file. `side` is above, below or in place of `line`, end, or new."""

    path: str
    side: str
    line: str
    block: str

    def apply(self, root: Path) -> None:
        """Make the change. Raises ValueError if the file is not as the how-to says."""
        path = root / self.path
        if (self.side == "new") is path.exists():
            raise ValueError(f"{self.path} {'already exists' if path.exists() else 'does not exist'}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.block if self.side == "new" else self._changed(path.read_text()))

    def _changed(self, text: str) -> str:
        if self.side == "end":
            return f"{text}\n{self.block}"
        line = f"{self.line}\n"
        parts = re.split(f"^{re.escape(line)}", text, flags=re.MULTILINE)
        if len(parts) != 2:
            raise ValueError(f"{self.path}: this line occurs {len(parts) - 1} times instead of once: {self.line}")
        middle = {"above": self.block + line, "below": line + self.block, "in place of": self.block}[self.side]
        return parts[0] + middle + parts[1]


@dataclass(frozen=True)
class ShellCommand:
    """One shell command."""

    line: str

    def apply(self, root: Path) -> None:
        """Run the command. Raises ValueError with its output if it fails."""
        prepared = " ".join(f"-o {target}" for target in _PREPARATIONS)
        line = re.sub(r"^make ", f"make {prepared} workers=1 ", self.line)  # other tests run beside this one
        done = subprocess.run(["sh", "-c", line], cwd=root, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise ValueError(f"{self.line}: {done.stdout}{done.stderr}")


@dataclass(frozen=True)
class Quote:
    """A block that is quoted from a file."""

    path: str
    block: str

    def apply(self, root: Path) -> None:
        """Check the quote. Raises ValueError if the file does not contain it."""
        if self.block not in (root / self.path).read_text():
            raise ValueError(f"{self.path} does not contain:\n{self.block}")


def read_steps(how_to: Path) -> Iterator[FileEdit | ShellCommand | Quote]:
    """Yield the steps in their order. Raises ValueError for a block without a sentence that says where it goes."""
    sides = {"At the end of": "end", "A new file": "new"}
    for found in _STEP.finditer(how_to.read_text()):
        if found["language"] == "sh":
            yield from (ShellCommand(line) for line in found["block"].splitlines())
        elif found["stands"]:
            yield Quote(found["path"], found["block"])
        elif found["place"]:
            side = found["side"] or sides[found["place"]]
            yield FileEdit(found["path"], side, found["line"] or "", found["block"])
        elif found["language"] not in ("text", "console"):
            raise ValueError(f"{how_to}: no sentence says where this goes:\n{found['block']}")


def copy_tree(root: Path, *, with_mypy_cache: bool = True) -> Path:
    """Copy the tree as git has it, with this machine's packages and mypy's cache."""
    for name in tree_files():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(name, root / name)
    for name in _LINKED:
        if Path(name).is_dir():
            (root / name).symlink_to(Path(name).resolve(), target_is_directory=True)
    if with_mypy_cache:
        copy_mypy_cache(root)
    if not (root / ".venv").exists():
        (root / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)  # `make check` asks git which files are ours
    return root


def copy_mypy_cache(root: Path) -> None:
    """Copy mypy's cache of this tree. Tests that run in parallel write into other folders of the cache."""
    for folder in Path(".mypy_cache").glob("3.*"):
        shutil.copytree(folder, root / folder)


def hand_written_bytes(root: Path) -> dict[str, bytes]:
    """Return the files of a copy with their bytes, without those that are generated, built or cached."""
    others = re.compile(r"^(gen|\.git|\.venv|webapp/(node_modules|dist))/|__pycache__|_cache/")
    files = (path for path in root.rglob("*") if path.is_file())
    return {name: path.read_bytes() for path in files if not others.search(name := str(path.relative_to(root)))}
