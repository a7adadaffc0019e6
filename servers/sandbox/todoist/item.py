"""Task in the format of Todoist's sync API, and ids in Todoist's format."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from servers.sandbox.todoist.due import Due

_ALPHABET: Final = "23456789CFGHJMPQRVWXcfghjmpqrvwx"


@dataclass
class Item:
    """Task, which Todoist calls an item. Priority 4 is the most urgent."""

    id: str
    user_id: str
    project_id: str
    content: str
    added_by_uid: str
    added_at: str
    updated_at: str
    section_id: str | None = None
    parent_id: str | None = None
    description: str = ""
    priority: int = 1
    due: Due | None = None
    labels: list[str] = field(default_factory=list)
    child_order: int = 1
    assigned_by_uid: str | None = None
    responsible_uid: str | None = None
    checked: bool = False
    is_deleted: bool = False
    is_collapsed: bool = False
    completed_at: str | None = None


def new_item(item_id: str, user_id: str, project_id: str, content: str, at: datetime) -> Item:
    """Return an open task that its user added at this time."""
    return Item(item_id, user_id, project_id, content, user_id, format_time(at), format_time(at))


def is_completable(item: Item) -> bool:
    """Return False for a task that begins with an asterisk and a space: Todoist shows no circle beside it."""
    return not item.content.startswith("* ")


def opaque_id(*source: str) -> str:
    """Return an id in Todoist's format. It depends on `source` only, so a reset gives the same tasks."""
    digest = hashlib.blake2b("\0".join(source).encode(), digest_size=15).digest()
    return "6" + "".join(_ALPHABET[byte % 32] for byte in digest)


def format_time(at: datetime) -> str:
    """Return a time in Todoist's format: UTC, with microseconds and Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
