"""A search for a person's remaining data, in rows and in the raw bytes of every file."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

KEPT_AFTER_ERASURE = {("auth", "erasure", "person")}
"""Module, table and column that an erasure keeps, which is the random id of the person in the erasure record."""


def find_columns_with(data: Path, words: Iterable[str]) -> set[tuple[str, str, str]]:
    """Return module, table and column of every stored value that contains one of the words."""
    needles = [word.encode() for word in words]
    return {column for path in databases(data) for column in _columns_with(path, needles)}


def find_files_with(paths: Iterable[Path], words: Iterable[str]) -> set[tuple[str, str]]:
    """Return (name, word) of each file whose raw bytes, including deleted pages, contain the word."""
    contents = {path: path.read_bytes() for path in paths if path.is_file()}
    return {(path.name, word) for path, content in contents.items() for word in words if word.encode() in content}


def written_files(data: Path) -> list[Path]:
    """Return every file in the data folder except the sandbox's state."""
    return [path for path in data.rglob("*") if path.is_file() and "sandbox" not in path.relative_to(data).parts]


def databases(data: Path) -> list[Path]:
    return sorted(data.glob("*.sqlite"))


def copy_without_erasure_records(data: Path, copy: Path) -> Path:
    """Copy the auth database of a stopped oO, with the erasure records deleted and overwritten."""
    copy.mkdir()
    path = Path(shutil.copy(data / "auth.sqlite", copy / "auth.sqlite"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM erasure")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path


def _columns_with(path: Path, needles: list[bytes]) -> Iterator[tuple[str, str, str]]:
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
