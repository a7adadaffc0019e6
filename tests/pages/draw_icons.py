"""Draw webapp/public/icons/*.png from their SVGs, after a change of the logo: `python -m tests.pages.draw_icons`."""

from pathlib import Path
from typing import Final

from tests.browser import browser

ICONS: Final = Path(__file__).parents[2] / "webapp" / "public" / "icons"
SOURCES: Final = {
    "icon-192.png": ("icon.svg", 192),
    "icon-512.png": ("icon.svg", 512),
    "maskable-512.png": ("maskable.svg", 512),
    "apple-touch-icon.png": ("maskable.svg", 180),
}


def main() -> None:
    with browser() as started:
        page = started.new_page()
        for name, (source, size_px) in SOURCES.items():
            svg = (ICONS / source).read_text()
            page.set_viewport_size({"width": size_px, "height": size_px})
            page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block; width: {size_px}px }}</style>{svg}")
            page.screenshot(path=ICONS / name, omit_background=True)


if __name__ == "__main__":
    main()
