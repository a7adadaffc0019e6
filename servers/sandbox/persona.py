"""The two demo people, the same at both stand-ins, read from the files in personas/."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

KEYS: Final = ("mara", "sam")
_FOLDER: Final = Path(__file__).with_name("personas")


@dataclass(frozen=True)
class Persona:
    """Demo person. `sub` is the subject at Google, `todoist_id` the user id at Todoist."""

    key: str
    name: str
    email: str
    sub: str
    todoist_id: str
    timezone: str
    about: str

    @property
    def initials(self) -> str:
        """First letters of the person's names, for the round badge on the consent page."""
        return "".join(word[0] for word in self.name.split())


@cache
def personas() -> MappingProxyType[str, Persona]:
    """Return every demo person by key."""
    return MappingProxyType({key: Persona(key=key, **load_persona_file(key)["person"]) for key in KEYS})


def load_persona_file(key: str) -> dict[str, Any]:
    """Return a parsed persona file: `person`, `projects` and `tasks` (todoist/seed.py explains the fields)."""
    content: dict[str, Any] = orjson.loads((_FOLDER / f"{key}.json").read_bytes())
    return content
