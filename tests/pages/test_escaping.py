"""The escaping of every text on a page, so that none becomes a tag or ends an attribute."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import jinja2
import pytest

import bff
from bff.pages import DIST
from bff.pages.assets import Assets
from bff.pages.legal import read_blocks
from bff.pages.templates import Templates
from gen.oo.integrations.v1 import ConnectionState
from gen.oo.profile.v1 import Document
from gen.oo.recommender.v1 import GetOpenTipResponse, TipKind
from gen.oo.recommender.v1.codec import GET_OPEN_TIP_RESPONSE
from tests.pages.page_samples import (
    ADVICE,
    CONNECTED,
    CONNECTION,
    DONE,
    GIVEN_CONSENTS,
    PAGE_SAMPLES,
    TODO,
    PageSample,
    tip_page,
)
from tests.pages.preview import render

BREAKOUT = re.compile(r"""'"><x-(\d+)>""")
CHOSEN_BY_US = {"status", "kind", "reaction", "here"}
"""Values that a template looks up in a table of its own and never shows."""


class BreakoutInserter:
    """Replaces every text with a numbered attempt to break out of its element."""

    def __init__(self) -> None:
        self._numbers = count(10)

    def insert(self, value: Any, name: str = "") -> Any:
        if isinstance(value, str):
            return value if name in CHOSEN_BY_US else f"""'"><x-{next(self._numbers)}></title></script>"""
        if isinstance(value, list | tuple):
            return type(value)(self.insert(item, name) for item in value)
        if isinstance(value, Mapping):
            return {key: self.insert(item, key) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{f.name: self.insert(getattr(value, f.name), f.name) for f in fields(value)})
        return value


class ParsedPage(HTMLParser):
    """A page as a browser parses it: its tags, and its texts and attribute values without escapes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.texts += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def breakouts(self) -> set[str]:
        """Return the numbers of the attempts that are shown as text."""
        return {number for text in self.texts for number in BREAKOUT.findall(text)}


def states() -> Iterator[tuple[str, PageSample]]:
    """Yield every page in every state, and with each of its optional parts."""
    for name, sample in PAGE_SAMPLES.items():
        if sample.template == "legal.html":
            continue  # its text is sampled below
        yield name, replace(sample, values={"notice": "A notice", **sample.values})
    tip = GetOpenTipResponse(tip=replace(TODO, meta={"project": "Studio"}))
    yield "a tip beside an undo", tip_page(replace(tip, undoable=DONE))
    yield "advice with a link", tip_page(GetOpenTipResponse(tip=replace(ADVICE, deep_link="https://x.example")))
    for state in ConnectionState:
        if state:
            connector = replace(CONNECTED, connection=replace(CONNECTION, state=state, problem="Slow"))
            values = {"connectors": [connector], "any_connected": True, "notice_good": False}
            yield f"connection {state.name}", PageSample("connect.html", "/connect", values=values)
            privacy = PAGE_SAMPLES["privacy"]
            yield f"privacy, {state.name}", replace(privacy, values={**privacy.values, "connected": [connector]})
    yield "connector again", replace(PAGE_SAMPLES["connector"], values={"connector": CONNECTED, "connected": True})
    renewed = {"consents": GIVEN_CONSENTS, "renewed": True}
    yield "consent renewed", PageSample("consent.html", "/consent", values=renewed)
    text = Document(title="Title", version="2026-11-01", hash="h" * 64, text="## A heading\n\nWords\n\n- one\n- two")
    yield "a text", PageSample("legal.html", "/legal/terms", False, {"document": text})


def with_breakouts(sample: PageSample) -> PageSample:
    values = BreakoutInserter().insert({"form_token": "token", **sample.values})
    if "state" in values:
        open_tip = GetOpenTipResponse(tip=values["tip"], undoable=values["undoable"])
        values["state"] = GET_OPEN_TIP_RESPONSE.json(open_tip)
    if isinstance(values.get("document"), Document):
        paragraphs = "\n\n".join(f"{mark}{values['document'].text}" for mark in ("## ", "", "- "))
        values["blocks"] = list(read_blocks(paragraphs))
    return replace(sample, values=values)


STATES = {name: with_breakouts(sample) for name, sample in states()}


@cache
def templates(*, escaping: bool = True) -> Templates:
    loaded = Templates(Assets(DIST), ())
    if not escaping:
        loaded._environment.autoescape = False
    return loaded


def parse(sample: PageSample, *, escaping: bool = True) -> ParsedPage:
    return ParsedPage(bytes(render(templates(escaping=escaping), sample).body).decode())


@pytest.mark.parametrize("name", STATES)
def test_no_text_on_a_page_becomes_a_tag(name: str) -> None:
    page = parse(STATES[name])
    assert [tag for tag in page.tags if tag.startswith("x-")] == []
    would_break_out = {tag[2:] for tag in parse(STATES[name], escaping=False).tags if tag.startswith("x-")}
    assert would_break_out, "the page shows no text at all"
    assert would_break_out <= page.breakouts(), "a text is not shown as it was written"


def test_every_template_is_checked() -> None:
    folder = Path(bff.__file__).with_name("templates")
    pages = {path.name for path in folder.glob("*.html")} - {"shell.html", "parts.html"}
    assert {sample.template for sample in STATES.values()} == pages - {"docs.html"}, "docs.html is the same for all"


def test_no_template_or_page_marks_text_as_safe() -> None:
    """For an exception, add a test here that its text is escaped beforehand."""
    folder = Path(bff.__file__).parent
    for path in (folder / "templates").glob("*.html"):
        tree = jinja2.Environment().parse(path.read_text())
        filters = {found.name for found in tree.find_all(jinja2.nodes.Filter)}
        assert filters <= {"join", "tojson", "urlize"}, path.name
        assert not list(tree.find_all(jinja2.nodes.ScopedEvalContextModifier)), path.name
    users = [path.name for path in (folder / "pages").glob("*.py") if "Markup(" in path.read_text()]
    assert users == ["legal.py"]


@pytest.mark.parametrize("kind", [TipKind.todo, TipKind.advice])
def test_state_for_the_script_cannot_end_its_element(kind: TipKind) -> None:
    title = "</script><x-1>"
    sample = tip_page(GetOpenTipResponse(tip=replace(TODO, kind=kind, title=title)))
    html = bytes(render(templates(), sample).body).decode()
    state = re.search(r'<script type="application/json" id="state">(.*?)</script>', html, re.DOTALL)
    assert state
    assert "\\u003c/script\\u003e" in state.group(1)
    assert title not in html


def test_address_in_remaining_data_cannot_end_an_attribute() -> None:
    erased = PAGE_SAMPLES["erased-with-remaining-data"]
    line = """remove oO at https://evil.example/"onclick="x'<x-1> or www.evil.example/"><x-2>"""
    html = bytes(render(templates(), replace(erased, values={**erased.values, "remaining_data": [line]})).body).decode()
    page = ParsedPage(html)
    assert not {tag for tag in page.tags if tag.startswith("x-")}
    assert 'onclick="' not in html
