"""What is left of a person: in the rows and in the raw bytes of every file that oO writes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

KEPT = {("auth", "erasure", "person")}
"""Module, table and column of what an erasure keeps: the ledger's line, and in it a random id."""


def rows_naming(data: Path, words: Iterable[str]) -> set[tuple[str, str, str]]:
    """Module, table and column of every stored value in which one of the words occurs."""
    needles = [word.encode() for word in words]
    return {place for path in databases(data) for place in _places(path, needles)}


def files_naming(paths: Iterable[Path], words: Iterable[str]) -> set[tuple[str, str]]:
    """Name of each file with a word that occurs in its raw bytes, deleted pages and logs included."""
    found = {path: path.read_bytes() for path in paths if path.is_file()}
    return {(path.name, word) for path, content in found.items() for word in words if word.encode() in content}


def written(data: Path) -> list[Path]:
    """Every file of oO's own in the data folder: all but the stand-ins' memory."""
    return [path for path in data.rglob("*") if path.is_file() and "sandbox" not in path.relative_to(data).parts]


def databases(data: Path) -> list[Path]:
    return sorted(data.glob("*.sqlite"))


def without_the_ledger(data: Path, copy: Path) -> Path:
    """A copy of a stopped oO's auth database from which what the erasure keeps is deleted and overwritten."""
    copy.mkdir()
    path = Path(shutil.copy(data / "auth.sqlite", copy / "auth.sqlite"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM erasure")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _places(path: Path, needles: list[bytes]) -> Iterator[tuple[str, str, str]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in tables:
            rows = connection.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in rows.description]
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    if any(needle in _bytes(value) for needle in needles):
                        yield path.stem, table, column
    finally:
        connection.close()


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
