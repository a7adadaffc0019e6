"""JSON file with a stand-in's state, so that the sandbox can be restarted."""

from pathlib import Path
from typing import Any

import orjson


class StateFile:
    """JSON file that is replaced as a whole after each change.

    Without fsync, which is slow: the file survives a killed process, which is all that the crash tests need.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)

    def load(self) -> dict[str, Any] | None:
        """Return the state saved last, or None at the first start."""
        try:
            content: dict[str, Any] = orjson.loads(self._path.read_bytes())
        except FileNotFoundError:
            return None
        return content

    def save(self, state: object) -> None:
        """Write a JSON value or a dataclass, atomically: a reader sees the old file or the new one."""
        new = self._path.with_suffix(".new")
        new.write_bytes(orjson.dumps(state))
        new.replace(self._path)
