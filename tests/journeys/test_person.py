"""A person's journey in a browser from sign-in to erasure, with its effects checked at the providers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from servers.sandbox.persona import personas
from tests.journeys.visitor import Visitor
from tests.processes import stored_data
from tests.sandbox_providers import SandboxProviders, eventually
from tests.server_process import StackSettings
from tests.stack import Stack, running_stack, start_integrations_apart, start_monolith

pytestmark = pytest.mark.journey
MARA = personas()["mara"]
LAYOUTS = [
    pytest.param(start_monolith, True, id="together"),
    pytest.param(start_monolith, False, id="without-scripts"),
    pytest.param(start_integrations_apart, True, id="integrations-apart"),
]


@pytest.mark.parametrize(("start", "script"), LAYOUTS)
def test_journey_from_sign_in_to_erasure(
    start: Callable[[Stack], None],
    script: bool,
    settings: StackSettings,
    chrome: Browser,
    request: pytest.FixtureRequest,
) -> None:
    with running_stack(settings) as oo:
        start(oo)
        visitor = Visitor(chrome, settings.url, script=script, name=request.node.callspec.id)
        providers = SandboxProviders(settings)
        visitor.sign_in()
        visitor.agree()
        visitor.connect_todoist()
        visitor.button("Show my tip").click()
        title = _complete_and_undo(visitor, providers)
        _snooze_and_dismiss(visitor, title)
        assert all(providers.todoist_tokens().values())
        visitor.delete_me()
        _check_erasure(visitor, providers, settings.data, title)
        assert visitor.console_messages == []


def _complete_and_undo(visitor: Visitor, providers: SandboxProviders) -> str:
    title = visitor.find_todo()
    visitor.take_screenshot("tip")
    visitor.page.reload()
    expect(visitor.heading).to_have_text(title)

    task = providers.find_task_of_tip({"title": title})
    visitor.button("Done").click()
    visitor.expect_reaction(f"Done: {title}", "done")
    done = eventually(lambda: providers.find_task(task.id), lambda task: task.completed == 1)
    assert done.recurring or done.checked
    assert len(done.closing_uuids) == 1

    visitor.button("Undo").click()
    expect(visitor.button("Done")).to_be_visible()
    expect(visitor.heading).to_have_text(title)
    again = eventually(lambda: providers.find_task(task.id), lambda task: task.is_open)
    assert again.due == task.due
    visitor.take_screenshot("undone")
    return title


def _snooze_and_dismiss(visitor: Visitor, title: str) -> None:
    visitor.button("More").click()
    visitor.take_screenshot("menu")
    visitor.button("Snooze: 1 hour").click()
    visitor.expect_reaction(f"Snoozed: {title}", "snoozed")
    dismissed = visitor.show_next_tip()
    assert dismissed != title
    visitor.choose_from_menu("Not for me")
    visitor.expect_reaction(f"Not for you: {dismissed}", "dismissed")
    assert visitor.show_next_tip() not in (title, dismissed)
    visitor.take_screenshot("next-tip")


def _check_erasure(visitor: Visitor, providers: SandboxProviders, data: Path, title: str) -> None:
    """Check that the person is signed out, the tokens are revoked, and no row contains their data."""
    visitor.page.goto(visitor.url)
    visitor.expect_page("The one right thing to do now.", "signed-out")
    assert not any(providers.todoist_tokens().values())
    assert len(providers.google_tokens()) >= 1
    assert stored_data.find_columns_with(data, [MARA.email, MARA.sub, title, *providers.google_tokens()]) == set()
