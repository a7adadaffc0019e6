"""Fuzz tests of commands, which either succeed or fail with an error that names the reason."""

from datetime import UTC, datetime

import orjson
from hypothesis import given, settings
from hypothesis import strategies as some

from servers.sandbox.todoist.commands import COMMANDS, apply_command
from servers.sandbox.todoist.seed import seed_account

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = seed_account("mara", NOW)

odd = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | some.text(max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
ids = some.sampled_from([*ACCOUNT.items, *ACCOUNT.projects, *ACCOUNT.sections]) | odd
dues = odd | some.fixed_dictionaries(
    {},
    optional={
        "date": some.sampled_from(
            ["2026-03-02", "2026-03-02T10:00:00", "2026-03-02T10:00:00Z", "2019-02-28", "9999-12-31"]
        )
        | odd,
        "string": some.sampled_from(["every day", "every! 2 weeks", "tomorrow", "no date"]) | odd,
        "timezone": some.sampled_from(["Europe/Stockholm", "Mars/Base", "America", "../etc"]) | odd,
    },
)
kinds = some.sampled_from([*COMMANDS, "item_fly"])
arguments = some.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("id", "project_id", "section_id", "parent_id", "responsible_uid"), ids),
        **dict.fromkeys(("content", "description", "priority", "labels", "is_forward"), odd),
        "due": dues,
    },
).filter(bool)


@settings(max_examples=200, deadline=None)
@given(some.lists(some.tuples(kinds, arguments), min_size=1, max_size=5))
def test_odd_commands_succeed_or_fail_with_a_reason(commands: list[tuple[str, dict[str, object]]]) -> None:
    account = seed_account("mara", NOW)
    for number, (kind, args) in enumerate(commands):
        before = orjson.dumps([account.items, account.revision])
        _, status = apply_command(account, {"type": kind, "uuid": str(number), "args": args}, NOW, {})
        if status != "ok":
            assert isinstance(status, dict)
            assert status["error_tag"]
            assert orjson.dumps([account.items, account.revision]) == before
