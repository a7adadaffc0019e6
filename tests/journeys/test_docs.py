"""A developer opens /docs: the operations from our own files alone, to read and to try."""

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


# Texts whose contrast with the ground below them is under 4.5 : 1 (WCAG 2.2, 1.4.3).
FAINT = """
() => {
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.5) return colour;
    }
    return [0, 0, 0];
  };
  const ratio = element => {
    const colours = [numbers(getComputedStyle(element).color), ground(element)];
    const [low, high] = colours.map(light).sort((a, b) => a - b);
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
    with running_stack(settings) as made:
        start_monolith(made)
        yield settings


@pytest.fixture
def visitor(chrome: Browser, oo: StackSettings) -> Iterator[Visitor]:
    found = Visitor(chrome, oo.url, script=True, name="docs")
    found.page.set_viewport_size({"width": 1280, "height": 900})
    yield found
    found.context.close()


def test_every_operation_is_shown_and_nothing_comes_from_elsewhere(visitor: Visitor) -> None:
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.goto(f"{visitor.url}/docs")
    expect(visitor.page.locator(".opblock")).to_have_count(sum(len(verbs) for verbs in OPERATIONS.values()))
    expect(visitor.heading).to_contain_text("oO")
    visitor.take_screenshot("operations")
    assert f"{visitor.url}/openapi.json" in asked
    assert [url for url in asked if not url.startswith((visitor.url, "data:"))] == []
    assert visitor.console_messages == []


def test_an_operation_is_tried_with_our_own_header(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/docs#/AuthService/signOut")
    visitor.button("Try it out").click()
    with visitor.page.expect_response(f"{visitor.url}/api/logout") as answer:
        visitor.button("Execute").click()
    assert answer.value.request.headers["x-oo"] == "1"
    assert answer.value.status == 401
    expect(visitor.page.locator(".live-responses-table")).to_contain_text("SIGN_IN_NEEDED")
    visitor.take_screenshot("tried")


def test_every_text_can_be_read(visitor: Visitor) -> None:
    visitor.page.goto(f"{visitor.url}/docs#/RecommenderService/sendFeedback")
    expect(visitor.button("Try it out")).to_be_visible()
    expect(visitor.page.locator(".responses-inner")).to_contain_text("retry-after", ignore_case=True)
    assert visitor.page.evaluate(FAINT) == []


def test_without_a_script_the_page_leads_to_the_document(chrome: Browser, oo: StackSettings) -> None:
    plain = Visitor(chrome, oo.url, script=False, name="docs-plain")
    plain.page.goto(f"{oo.url}/docs")
    plain.page.get_by_role("link", name="openapi.json").click()
    expect(plain.page.locator("body")).to_contain_text('"openapi": "3.1.0"')
    plain.context.close()
