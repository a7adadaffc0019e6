"""Layout and scripts in a real browser: target sizes, narrow screens, large text, the tip page without its script."""

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser import browser
from tests.pages.page_samples import NOW, PAGE_SAMPLES
from tests.pages.preview import preview_app

TARGET_PX = 48
PAGES = [name for name in PAGE_SAMPLES if name != "hop"]
# Tags, attributes and texts of an element, without the attributes that only the script sets, and times as numbers.
SHAPE = """
element => {
  const shape = node => node.nodeType === Node.TEXT_NODE ? node.data.trim() : {
    tag: node.tagName.toLowerCase(),
    is: Object.fromEntries([...node.attributes].filter(a => !(a.name === 'tabindex' || a.name === 'type'
      && a.value === 'submit')).map(a => [a.name, a.name === 'datetime' ? Date.parse(a.value) : a.value]).sort()),
    has: [...node.childNodes].map(shape).filter(child => child !== ''),
  };
  const copy = element.cloneNode(true);
  copy.normalize();
  return shape(copy);
}
"""
# Controls smaller than a target. Links within a sentence are exempt (WCAG 2.2, 2.5.8).
SMALL = """
least => [...document.querySelectorAll('button, a:not(p a), input:not([type=hidden]), summary')]
  .filter(e => e.checkVisibility() && !e.classList.contains('skip-link'))
  .map(e => [e.closest('label') ?? e, e.textContent.trim()])
  .filter(([e]) => e.getBoundingClientRect().height < least)
  .map(([e, words]) => `${words}: ${e.getBoundingClientRect().height}`)
"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(preview_app(), port=0, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def plain(chrome: Browser) -> Iterator[Page]:
    """Return a page without scripts, as narrow as the narrowest phone."""
    page = chrome.new_page(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    yield page
    page.close()


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_narrow_phone_with_large_targets_and_text_at_200_percent(plain: Page, url: str, name: str) -> None:
    plain.goto(f"{url}/{name}")
    assert plain.evaluate("document.documentElement.scrollWidth") <= 320
    assert plain.evaluate(SMALL, TARGET_PX) == []
    plain.evaluate("document.documentElement.style.fontSize = '34px'")
    assert plain.evaluate("document.documentElement.scrollWidth") <= 320


def test_buttons_stay_on_the_screen_with_a_long_text(plain: Page, url: str) -> None:
    plain.goto(f"{url}/endless")
    button = plain.locator(".card .primary").bounding_box()
    assert button
    assert button["y"] + button["height"] < 640


@pytest.mark.parametrize("name", ["tip", "advice", "arabic", "endless", "after-done", "nothing-now"])
def test_markup_is_the_same_with_and_without_a_script(chrome: Browser, plain: Page, url: str, name: str) -> None:
    plain.goto(f"{url}/{name}")
    page = chrome.new_page(timezone_id="UTC")
    page.clock.set_fixed_time(NOW)
    page.goto(f"{url}/{name}")
    page.wait_for_function("document.querySelector('h1').hasAttribute('tabindex')")
    assert page.locator("main").evaluate(SHAPE) == plain.locator("main").evaluate(SHAPE)
    page.close()


@pytest.mark.parametrize("name", ["sign-in", "tip", "privacy", "erased"])
def test_page_logs_no_console_message_under_its_content_security_policy(chrome: Browser, url: str, name: str) -> None:
    page = chrome.new_page()
    messages: list[str] = []

    def on_console(message: ConsoleMessage) -> None:
        # The preview has no API, so the report that a tip was shown fails.
        if "/api/" not in message.location["url"]:
            messages.append(message.text)

    page.on("console", on_console)
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{url}/{name}")
    page.wait_for_load_state("networkidle")
    assert messages == []
    page.close()
