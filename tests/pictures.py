"""`make pictures`: draws the pictures of README.md in docs/pictures, from a running oO with the sandbox, at phone size.

python -m tests.pictures [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from tests.browser import browser
from tests.journeys.visitor import Visitor
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith

FOLDER: Final = Path("docs/pictures")


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, running_stack(StackSettings(Path(data) / "data")) as stack:
        start_monolith(stack)
        with browser() as chrome:
            draw(Visitor(chrome, stack.settings.url, script=True, name="pictures"), folder)


def draw(visitor: Visitor, folder: Path) -> None:
    """Draw the sign-in page, and a task of Todoist as a tip."""
    visitor.page.goto(visitor.url)
    expect(visitor.button("Continue with Google")).to_be_visible()
    save(visitor.page, folder / "sign-in.png")
    visitor.sign_in()
    visitor.agree()
    visitor.connect_todoist()
    visitor.button("Show my tip").click()
    visitor.find_todo()
    save(visitor.page, folder / "tip.png")


def save(page: Page, path: Path) -> None:
    page.screenshot(path=path, animations="disabled")
    print(f"{path}, {path.stat().st_size / 1024:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
