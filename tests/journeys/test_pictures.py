"""The pictures of README.md: the command draws them, and those in the tree are small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import pictures

pytestmark = pytest.mark.journey
KB_MAX = 100
SHOWN = re.findall(r'<img src="([^"]+)"', Path("README.md").read_text())


def size_px(picture: Path) -> tuple[int, int]:
    """Return width and height from the header of a PNG."""
    header = picture.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(header[16:20]), int.from_bytes(header[20:24])


def test_the_command_draws_the_pictures_that_the_readme_shows(tmp_path: Path) -> None:
    pictures.main([str(tmp_path)])
    assert {path.name for path in tmp_path.iterdir()} == {Path(path).name for path in SHOWN}
    assert {size_px(path) for path in tmp_path.iterdir()} == {size_px(Path(path)) for path in SHOWN}


def test_a_picture_is_small() -> None:
    assert len(SHOWN) == 2
    assert {
        path: Path(path).stat().st_size // 1024 for path in SHOWN if Path(path).stat().st_size > KB_MAX * 1024
    } == {}
