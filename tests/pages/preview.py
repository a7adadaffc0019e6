"""Take a screenshot of every page sample at phone size: `python -m tests.pages.preview FOLDER [NAME …]`.

The templates are the real ones. Only the messages in them are samples.
"""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from playwright.async_api import Browser, async_playwright
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bff.pages import DIST, phrases, snooze
from bff.pages.assets import Assets
from bff.pages.legal import read_blocks
from bff.pages.templates import Templates
from servers.kernel.settings import KernelSettings
from servers.profile.documents import read_documents
from tests.browser import find_chromium
from tests.pages.page_samples import NOW, PAGE_SAMPLES, PageSample

WIDTH_PX, HEIGHT_PX = 390, 844


def preview_app() -> Starlette:
    """Return an application that serves /<name> for every sample, and the assets."""
    assets = Assets(DIST)
    templates = Templates(assets, ())

    async def show(request: Request) -> Response:
        return render(templates, PAGE_SAMPLES[request.path_params["name"]])

    return Starlette(routes=[*assets.routes(), Route("/{name}", show)])


def render(templates: Templates, sample: PageSample) -> Response:
    document = read_documents(KernelSettings().backup_days).find("privacy")
    every: dict[str, Any] = {
        "here": sample.path,
        "signed_in": sample.signed_in,
        "form_token": "token",
        "notice": "",
        "ago": partial(phrases.ago, now=NOW),
        "ahead": partial(phrases.ahead, now=NOW),
        "snooze_options": snooze.snooze_options(NOW, ZoneInfo("UTC")),
        "document": document,
        "blocks": list(read_blocks(document.text)),
    }
    return templates.page(sample.template, 200, **{**every, **sample.values})


async def main(folder: Path, names: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = uvicorn.Server(uvicorn.Config(preview_app(), port=0, log_level="warning"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium())
        for name in names or PAGE_SAMPLES:
            await take_screenshot(browser, f"http://localhost:{port}/{name}", folder / f"{name}.png")
        await browser.close()
    server.should_exit = True
    await serving


async def take_screenshot(browser: Browser, url: str, picture: Path) -> None:
    # Without scripts, so that the picture shows the server's markup.
    page = await browser.new_page(
        viewport={"width": WIDTH_PX, "height": HEIGHT_PX}, device_scale_factor=1.5, java_script_enabled=False
    )
    await page.goto(url)
    await page.screenshot(path=picture, full_page=True, animations="disabled")
    await page.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2:]))
