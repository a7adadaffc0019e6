"""Task in the format of Todoist's sync API, and ids in Todoist's format."""

import hashlib
from datetime import UTC, datetime
from typing import Final, TypedDict

from servers.sandbox.todoist.due import Due

_ALPHABET: Final = "23456789CFGHJMPQRVWXcfghjmpqrvwx"


class Item(TypedDict):
    """Task, which Todoist calls an item. Priority 4 is the most urgent."""

    id: str
    user_id: str
    project_id: str
    section_id: str | None
    parent_id: str | None
    content: str
    description: str
    priority: int
    due: Due | None
    labels: list[str]
    child_order: int
    added_by_uid: str
    assigned_by_uid: str | None
    responsible_uid: str | None
    checked: bool
    is_deleted: bool
    is_collapsed: bool
    added_at: str
    updated_at: str
    completed_at: str | None


def new_item(item_id: str, user_id: str, project_id: str, content: str, at: datetime) -> Item:
    return Item(
        id=item_id,
        user_id=user_id,
        project_id=project_id,
        section_id=None,
        parent_id=None,
        content=content,
        description="",
        priority=1,
        due=None,
        labels=[],
        child_order=1,
        added_by_uid=user_id,
        assigned_by_uid=None,
        responsible_uid=None,
        checked=False,
        is_deleted=False,
        is_collapsed=False,
        added_at=format_time(at),
        updated_at=format_time(at),
        completed_at=None,
    )


def is_completable(item: Item) -> bool:
    """Return False for a task that begins with an asterisk and a space: Todoist shows no circle beside it."""
    return not item["content"].startswith("* ")


def opaque_id(*source: str) -> str:
    """Return an id in Todoist's format. It depends on `source` only, so a reset gives the same tasks."""
    digest = hashlib.blake2b("\0".join(source).encode(), digest_size=15).digest()
    return "6" + "".join(_ALPHABET[byte % 32] for byte in digest)


def format_time(at: datetime) -> str:
    """Return a time in Todoist's format: UTC, with microseconds and Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
