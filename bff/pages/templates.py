"""Templates of bff/templates, and the headers of every page."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bff.pages import phrases
from bff.pages.assets import Assets

_FOLDER: Final = Path(__file__).parents[1] / "templates"
_KEYS: Final = (
    ("d", "Done, or Got it"),
    ("m", "More"),
    ("s", "Snooze for an hour"),
    ("u", "Undo"),
    ("?", "These keys"),
)


class Templates:
    """Renders templates as pages.

    `oauth_origins` are the origins that forms may be redirected to, such as "https://accounts.google.com", since
    form-action applies to redirects too.
    """

    def __init__(self, assets: Assets, oauth_origins: Iterable[str]) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            style=lambda page="oo": assets.styles[page],
            script=lambda page: assets.scripts[page],
            keys=_KEYS,
            phrase=phrases.phrase,
            day=phrases.day,
            source_labels=phrases.source_labels,
            reaction_label=phrases.reaction_label,
            connection_status=phrases.connection_status,
            connection_label=phrases.connection_label,
            module_label=phrases.module_label,
            in_sentence=phrases.in_sentence,
            as_sentence=phrases.as_sentence,
        )
        self._headers = _headers(oauth_origins)

    def page(self, template: str, status: int, **values: object) -> HTMLResponse:
        """Render a template. `values` must have every name that it uses."""
        html = self._environment.get_template(template).render(**values)
        return HTMLResponse(html, status_code=status, headers=self._headers)


def _headers(oauth_origins: Iterable[str]) -> dict[str, str]:
    policy = (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "object-src 'none'",
        " ".join(["form-action 'self'", *oauth_origins]),
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        # Not no-referrer: with it, Chromium sends our own forms with `Origin: null`.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
