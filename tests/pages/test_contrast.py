"""Contrast of the design tokens by WCAG 2.2 AA: 4.5 for text, 3 for controls (1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "webapp" / "src" / "styles" / "tokens.css"
BACKGROUNDS = ("black", "paper", "surface", "sunken")
TEXTS = ("ink", "ink-2", "iris")
PAIRS = [
    *((text, background, 4.5) for text in TEXTS for background in BACKGROUNDS),
    ("on-iris", "iris", 4.5),
    ("on-iris", "focus", 4.5),
    ("iris", "iris-soft", 4.5),
    ("ink", "iris-soft", 4.5),
    *((colour, background, 4.5) for colour in ("leaf", "amber", "rose") for background in ("paper", "surface")),
    *((colour, f"{colour}-soft", 4.5) for colour in ("leaf", "amber", "rose")),
    *(("line-strong", background, 3.0) for background in BACKGROUNDS),
    *(("focus", background, 3.0) for background in BACKGROUNDS),
]


def tokens() -> dict[str, str]:
    first_block = TOKENS.read_text().split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", first_block))


def luminance(colour: str) -> float:
    """Return the relative luminance of a hexadecimal sRGB colour (WCAG 2.2, definition)."""
    digits = "".join(digit * 2 for digit in colour) if len(colour) == 3 else colour
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast_ratio(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_ratio_of_known_colours() -> None:
    assert contrast_ratio("000", "fff") == pytest.approx(21)
    assert contrast_ratio("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("foreground", "background", "minimum"), PAIRS)
def test_pair_has_enough_contrast(foreground: str, background: str, minimum: float) -> None:
    found = tokens()
    assert contrast_ratio(found[foreground], found[background]) >= minimum
