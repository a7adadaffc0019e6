"""Less usual ways in a browser: denials, keyboard, long press, a link from another site, a wrong word."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.visitor import Visitor
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

pytestmark = pytest.mark.journey
HOLD_MS = 450


@pytest.fixture
def visitor(settings: StackSettings, chrome: Browser) -> Iterator[Visitor]:
    with running_stack(settings) as stack:
        start_monolith(stack)
        visitor = Visitor(chrome, settings.url, script=True, name="alternatives")
        yield visitor
        visitor.context.close()


def test_denials_keyboard_long_press_foreign_link_and_wrong_word(visitor: Visitor, settings: StackSettings) -> None:
    _deny_the_sign_in(visitor)
    _agree_to_one_document_only(visitor)
    _deny_the_connection(visitor)
    visitor.button("Show my tip").or_(visitor.button("Go on without an app")).click()
    _use_the_keyboard(visitor)
    _open_the_menu_by_a_long_press(visitor)
    _follow_a_link_from_another_site(visitor, settings)
    _mistype_the_word(visitor)


def _deny_the_sign_in(visitor: Visitor) -> None:
    visitor.page.goto(visitor.url)
    visitor.button("Continue with Google").click()
    visitor.button("Deny").click()
    visitor.expect_page("The one right thing to do now.", "sign-in-denied")
    expect(visitor.page.get_by_role("status")).to_contain_text("nothing was shared")
    visitor.button("Continue with Google").click()
    visitor.continue_as_mara()


def _agree_to_one_document_only(visitor: Visitor) -> None:
    visitor.expect_page("Before your first tip", "consent")
    first, second = visitor.page.get_by_role("checkbox").all()
    first.check()
    second.evaluate("box => box.required = false")
    visitor.button("Agree and go on").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Each text needs its own yes")
    visitor.take_screenshot("consent-half")
    visitor.agree()


def _deny_the_connection(visitor: Visitor) -> None:
    visitor.page.get_by_role("link", name="Connect Todoist").click()
    visitor.button("Connect Todoist").click()
    visitor.button("Deny").click()
    expect(visitor.page.get_by_role("status")).to_contain_text("nothing was connected")
    visitor.expect_page("Connect your apps", "connect-denied")


def _use_the_keyboard(visitor: Visitor) -> None:
    keys = visitor.page.keyboard
    expect(visitor.button("Got it")).to_be_visible()
    title = visitor.title
    keys.press("?")
    expect(visitor.page.get_by_role("dialog", name="Keys")).to_be_visible()
    visitor.take_screenshot("keys")
    keys.press("Escape")
    keys.press("d")
    visitor.expect_reaction(f"Got it: {title}", "got-it")
    keys.press("u")
    expect(visitor.heading).to_have_text(title)
    keys.press("s")
    visitor.expect_reaction(f"Snoozed: {title}", "snoozed")
    keys.press("d")
    expect(visitor.button("Got it")).to_be_visible()
    keys.press("m")
    expect(visitor.button("Save")).to_be_focused()
    saved = visitor.title
    keys.press("Enter")
    visitor.expect_reaction(f"Saved: {saved}", "saved")
    visitor.show_next_tip()


def _open_the_menu_by_a_long_press(visitor: Visitor) -> None:
    box = visitor.heading.bounding_box()
    assert box is not None
    visitor.page.mouse.move(box["x"] + 20, box["y"] + 10)
    visitor.page.mouse.down()
    visitor.page.wait_for_timeout(HOLD_MS / 2)
    expect(visitor.button("Not for me")).to_be_hidden()
    expect(visitor.button("Not for me")).to_be_visible()
    visitor.page.mouse.up()
    visitor.page.wait_for_timeout(HOLD_MS)
    expect(visitor.button("Not for me")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.button("Not for me")).to_be_hidden()


def _follow_a_link_from_another_site(visitor: Visitor, settings: StackSettings) -> None:
    title = visitor.title
    visitor.page.goto(settings.google)
    visitor.page.evaluate("address => { location.href = address }", visitor.url)
    expect(visitor.heading).to_have_text(title)


def _mistype_the_word(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/privacy")
    visitor.page.get_by_role("textbox").fill("DELETE")
    visitor.button("Delete me for good").click()
    expect(visitor.page.get_by_role("alert")).to_contain_text("That was not the word")
    visitor.take_screenshot("wrong-word")
    visitor.page.goto(f"{visitor.url}/nowhere")
    visitor.expect_page("Nothing here", "nothing-here")
