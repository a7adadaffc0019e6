"""A stand-in's memory on disk, so that a restart of the sandbox forgets nothing."""

from pathlib import Path
from typing import Any

import orjson


class Snapshot:
    """One JSON file, replaced whole after each change.

    No fsync: it survives the death of the process, which is what the crash tests need, and stays cheap.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def load(self) -> dict[str, Any] | None:
        """What was saved last, or None at the first start."""
        try:
            content: dict[str, Any] = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        return content

    def save(self, state: object) -> None:
        """Write a JSON value or a dataclass; a reader sees the old file or the new one, never a part."""
        fresh = self._path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(state))
        fresh.replace(self._path)
