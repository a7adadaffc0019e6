"""The tip that every contender returns: 381 bytes as a protobuf message."""

from __future__ import annotations

from typing import Any

BYTES = 381
TRIGGERS = ("unknown", "open", "pull")

TIP: dict[str, Any] = {
    "id": "019aaf3c-7a70-7cc0-98f5-5d2f3c1e7a70",
    "kind": "todo",
    "title": "Send the invoice to Mara and ask her what became of the numbers for November",
    "body": "Project: Work, due today at 17:00, the third reminder; all else can wait until this one is done.",
    "source": "integrations.todoist.tasks",
    "deepLink": "https://app.todoist.com/app/task/6X7rM8997g3RQmvh",
    "meta": {"project": "Work", "due": "2026-11-23T17:00:00Z", "label": "invoices", "by": "Mara Lindberg"},
}
"""The tip as JSON."""
