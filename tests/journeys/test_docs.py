"""/docs in a browser, which shows all operations without files from other sites, and can call them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from protogateway.tests.compiler import ROOT
from tests.journeys.visitor import Visitor
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

pytestmark = pytest.mark.journey
OPERATIONS = json.loads((ROOT / "gen" / "openapi.json").read_text())["paths"]


# The texts whose contrast with their background is below 4.5:1 (WCAG 2.2, 1.4.3), by its formula for luminance.
LOW_CONTRAST_TEXTS = """
() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const background = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return [0, 0, 0];
  };
  const ratio = element => {
    const colours = [numbers(getComputedStyle(element).color), background(element)];
    const [low, high] = colours.map(luminance).sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  return [...document.querySelectorAll('#main *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && e.checkVisibility())
    .filter(e => ratio(e) < 4.5).map(e => `${e.textContent}: ${ratio(e).toFixed(2)}`);
}
"""


@pytest.fixture(scope="module")
def oo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackSettings]:
    settings = StackSettings(tmp_path_factory.mktemp("docs") / "data")
    with running_stack(settings) as stack:
        start_monolith(stack)
        yield settings


@pytest.fixture
def visitor(chrome: Browser, oo: StackSettings) -> Iterator[Visitor]:
    visitor = Visitor(chrome, oo.url, script=True, name="docs")
    visitor.page.set_viewport_size({"width": 1280, "height": 900})
    yield visitor
    visitor.context.close()


def test_page_shows_every_operation_and_loads_nothing_from_other_sites(visitor: Visitor) -> None:
    requested: list[str] = []
    visitor.page.on("request", lambda request: requested.append(request.url))
    visitor.page.goto(f"{visitor.url}/docs")
    expect(visitor.page.locator(".opblock")).to_have_count(sum(len(verbs) for verbs in OPERATIONS.values()))
    expect(visitor.heading).to_contain_text("oO")
    visitor.take_screenshot("operations")
    assert f"{visitor.url}/openapi.json" in requested
    assert [url for url in requested if not url.startswith((visitor.url, "data:"))] == []
    assert visitor.console_messages == []


def test_operation_is_called_with_our_own_header(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/docs#/AuthService/AuthService.SignOut")
    visitor.button("Try it out").click()
    with visitor.page.expect_response(f"{visitor.url}/api/logout") as response:
        visitor.button("Execute").click()
    assert response.value.request.headers["x-oo"] == "1"
    assert response.value.status == 401
    expect(visitor.page.locator(".live-responses-table")).to_contain_text("SIGN_IN_NEEDED")
    visitor.take_screenshot("tried")


def test_every_text_has_enough_contrast(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/docs#/RecommenderService/RecommenderService.SendFeedback")
    expect(visitor.button("Try it out")).to_be_visible()
    expect(visitor.page.locator(".responses-inner")).to_contain_text("retry-after", ignore_case=True)
    assert visitor.page.evaluate(LOW_CONTRAST_TEXTS) == []


def test_page_without_scripts_links_to_the_document(chrome: Browser, oo: StackSettings) -> None:
    visitor = Visitor(chrome, oo.url, script=False, name="docs-plain")
    visitor.page.goto(f"{oo.url}/docs")
    visitor.page.get_by_role("link", name="openapi.json").click()
    expect(visitor.page.locator("body")).to_contain_text('"openapi": "3.1.0"')
    visitor.context.close()
