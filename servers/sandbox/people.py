"""The two demo people, the same at both stand-ins, as their persona files describe them."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson

KEYS: Final = ("mara", "sam")
_FOLDER: Final = Path(__file__).with_name("personas")


@dataclass(frozen=True)
class Person:
    """One invented person. `sub` is the subject at Google, `todoist_id` the user id at Todoist."""

    key: str
    name: str
    email: str
    sub: str
    todoist_id: str
    timezone: str
    about: str

    @property
    def initials(self) -> str:
        """First letters of the names, for the round badge on the consent page."""
        return "".join(word[0] for word in self.name.split())


@cache
def people() -> MappingProxyType[str, Person]:
    """Every demo person by key."""
    return MappingProxyType({key: Person(key=key, **persona(key)["person"]) for key in KEYS})


def persona(key: str) -> dict[str, Any]:
    """A persona file, parsed: `person`, `projects` and `tasks` (todoist/seed.py explains the fields)."""
    content: dict[str, Any] = orjson.loads((_FOLDER / f"{key}.json").read_bytes())
    return content
