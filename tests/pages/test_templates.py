"""Rules for the HTML of every page in each of its states."""

import re
from html.parser import HTMLParser

import pytest

from bff.pages import DIST
from bff.pages.assets import Assets
from bff.pages.legal import read_blocks
from bff.pages.shell import safe_redirect_path
from bff.pages.templates import Templates
from tests.pages.page_samples import PAGE_SAMPLES
from tests.pages.preview import render

PUBLIC_FORMS = {"/auth/sign-in"}
Attributes = dict[str, str | None]


class Markup(HTMLParser):
    """The tags of a page with their attributes, in order, and the fields of each form."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, Attributes]] = []
        self.forms: list[tuple[Attributes, list[Attributes]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "form":
            self.forms.append((attributes, []))
        if tag in ("input", "button") and self.forms:
            self.forms[-1][1].append(attributes)

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def templates() -> Templates:
    return Templates(Assets(DIST), ("https://accounts.example",))


@pytest.fixture(params=PAGE_SAMPLES)
def html(request: pytest.FixtureRequest, templates: Templates) -> str:
    return bytes(render(templates, PAGE_SAMPLES[request.param]).body).decode()


def test_page_has_a_language_a_title_one_heading_and_a_main_part(html: str) -> None:
    page = Markup(html)
    assert page.all("html")[0]["lang"] == "en"
    assert re.search(r"<title>\S.* · oO</title>", html)
    assert len(page.all("h1")) == 1
    assert [main["id"] for main in page.all("main")] == ["main"]


def test_page_runs_nothing_inline(html: str) -> None:
    page = Markup(html)
    assert all("src" in script or script.get("type") == "application/json" for script in page.all("script"))
    assert page.all("style") == []
    assert [
        name for _, attributes in page.tags for name in attributes if name.startswith("on") or name == "style"
    ] == []


def test_every_form_posts_to_us_with_its_token(html: str) -> None:
    for form, fields in Markup(html).forms:
        assert form["method"] == "post"
        assert str(form["action"]).startswith("/")
        if form["action"] not in PUBLIC_FORMS:
            assert [f["value"] for f in fields if f.get("name") == "form_token"] == ["token"]


def test_ids_are_unique(html: str) -> None:
    ids = [attributes["id"] for _, attributes in Markup(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_field_has_a_label(html: str) -> None:
    labelled = {label.get("for") for label in Markup(html).all("label")}
    for field in Markup(html).all("input"):
        if field.get("type") not in ("hidden", "checkbox"):
            assert field["id"] in labelled


def test_page_loads_nothing_from_other_sites(html: str) -> None:
    linked = [link["href"] for link in Markup(html).all("link")] + [s.get("src") for s in Markup(html).all("script")]
    assert all(address is None or re.match(r"/(?!/)", address) for address in linked)


def test_consent_boxes_are_not_ticked_beforehand(templates: Templates) -> None:
    boxes = [f for f in Markup(page(templates, "consent")).all("input") if f.get("type") == "checkbox"]
    assert len(boxes) == 2
    assert all("checked" not in box and "required" in box for box in boxes)


def test_text_of_people_is_escaped_and_keeps_its_direction(templates: Templates) -> None:
    html = page(templates, "arabic")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; 50 %" in html
    assert '<h1 dir="auto">أرسل' in html


def test_only_a_complete_erasure_says_that_everything_is_erased(templates: Templates) -> None:
    assert "<h1>Everything is erased</h1>" in page(templates, "erased")
    html = page(templates, "erased-with-remaining-data")
    assert "Everything is erased" not in html
    assert "<h1>Erased here, not everywhere</h1>" in html
    where = "https://app.todoist.com/app/settings/integrations"
    assert f'could not be reached; remove oO at <a href="{where}" rel="noopener">{where}</a>' in html


def test_list_of_keys_names_each_key_of_the_script(templates: Templates) -> None:
    actions = re.search(r"ACTIONS.* = \{(.*?)\}", (DIST.parent / "src/core/keys.ts").read_text())
    assert actions
    keys = re.findall(r"<kbd>(.)</kbd>", page(templates, "tip"))
    assert keys == re.findall(r'"?(.)"?: "', actions[1])


def test_headers_of_a_page(templates: Templates) -> None:
    headers = render(templates, PAGE_SAMPLES["tip"]).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "form-action 'self' https://accounts.example;" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


def test_legal_text_becomes_headings_paragraphs_and_lists() -> None:
    blocks = list(read_blocks("## Why\n\nFor **you**,\nnot *them* <b>.\n\n- one\n  more\n- two\n"))
    assert [block.kind for block in blocks] == ["heading", "paragraph", "list"]
    assert blocks[1].lines == ["For <strong>you</strong>, not <em>them</em> &lt;b&gt;."]
    assert blocks[2].lines == ["one more", "two"]


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "https://evil.example", "", "/a\nb", "evil"])
def test_redirect_never_leaves_this_site(path: str) -> None:
    assert safe_redirect_path(path) == "/"


def test_redirect_within_this_site_is_kept() -> None:
    assert safe_redirect_path("/privacy#delete") == "/privacy#delete"


def page(templates: Templates, name: str) -> str:
    return bytes(render(templates, PAGE_SAMPLES[name]).body).decode()
