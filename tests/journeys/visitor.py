"""A visitor with a phone's browser, who finds elements by role and name, as people and screen readers do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, ViewportSize, expect

PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
SCREENSHOTS: Final = Path(__file__).parents[2] / "screenshots"
TIPS_MAX: Final = 50
WAIT_MS: Final = 15_000


class Visitor:
    """A browser context for one oO, with or without scripts. Its screenshots' file names begin with `name`."""

    def __init__(self, chrome: Browser, url: str, *, script: bool, name: str) -> None:
        self.url = url
        self.console_messages: list[str] = []
        self._name = name
        self._steps = 0
        self.context: BrowserContext = chrome.new_context(
            viewport=PHONE, java_script_enabled=script, reduced_motion="reduce"
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(WAIT_MS)
        self.page.on("console", self._record)
        self.page.on("pageerror", lambda error: self.console_messages.append(str(error)))
        expect.set_options(timeout=WAIT_MS)

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    @property
    def title(self) -> str:
        """The title of the shown tip."""
        return self.heading.inner_text()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def expect_page(self, heading: str, screenshot: str) -> None:
        """Wait for the page with this heading, and take a screenshot."""
        expect(self.heading).to_have_text(heading)
        self.take_screenshot(screenshot)

    def take_screenshot(self, name: str) -> None:
        self._steps += 1
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{self._name}-{self._steps:02}-{name}.png", full_page=True)

    def sign_in(self) -> None:
        self.page.goto(self.url)
        self.expect_page("The one right thing to do now.", "sign-in")
        self.button("Continue with Google").click()
        self.continue_as_mara()

    def continue_as_mara(self) -> None:
        """Choose Mara on the consent page of the sandbox's Google or Todoist."""
        self.page.get_by_role("button", name="Continue as Mara").click()

    def agree(self) -> None:
        self.expect_page("Before your first tip", "consent")
        for box in self.page.get_by_role("checkbox").all():
            expect(box).not_to_be_checked()
            box.check()
        self.button("Agree and go on").click()

    def connect_todoist(self) -> None:
        self.expect_page("Connect your apps", "connect")
        self.page.get_by_role("link", name="Connect Todoist").click()
        self.expect_page("Connect Todoist", "connect-consent")
        self.button("Connect Todoist").click()
        self.continue_as_mara()
        self.expect_page("Connect your apps", "connected")
        expect(self.button("Disconnect Todoist")).to_be_visible()

    def find_todo(self) -> str:
        """Ask for another tip until one is a todo, and return its title."""
        expect(self.button("More")).to_be_visible()
        for _ in range(TIPS_MAX):
            if self.button("Done").is_visible():
                return self.title
            before = self.title
            self.choose_from_menu("Another tip")
            expect(self.heading).not_to_have_text(before)
        raise AssertionError(f"{TIPS_MAX} tips without a todo")

    def choose_from_menu(self, name: str) -> None:
        """Open the menu More and choose an entry."""
        self.button("More").click()
        self.button(name).click()

    def expect_reaction(self, message: str, screenshot: str) -> None:
        """Wait until the page confirms a reaction and offers to undo it, and take a screenshot."""
        expect(self.page.get_by_role("status")).to_have_text(message)
        expect(self.button("Undo")).to_be_visible()
        self.take_screenshot(screenshot)

    def show_next_tip(self) -> str:
        self.button("Show my tip").click()
        expect(self.button("More")).to_be_visible()
        return self.title

    def delete_me(self) -> None:
        self.page.get_by_role("link", name="Privacy").click()
        self.expect_page("Privacy", "privacy")
        self.page.get_by_role("textbox").fill("delete")
        self.button("Delete me for good").click()
        self.expect_page("Everything is erased", "erased")

    def _record(self, message: ConsoleMessage) -> None:
        if message.type in ("warning", "error"):
            self.console_messages.append(f"{message.type}: {message.text} {message.location['url']}")
