"""The five-minute read of README.md, short enough for a newcomer."""

import re
from pathlib import Path

README = Path("README.md")
README_LINES_MAX, READING_LINES_MAX = 90, 500


def five_minute_read() -> list[Path]:
    """Return the files of the five-minute read, which README.md lists after itself."""
    listed = re.search(r"^Five minutes: this page, then (.+?)\.\n\n", README.read_text(), re.MULTILINE | re.DOTALL)
    assert listed
    return [README, *(Path(name) for name in re.findall(r"`([^`]+)`", listed[1]))]


def test_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) <= README_LINES_MAX


def test_five_minute_read_has_contract_composition_service_domain_and_a_test() -> None:
    names = [path.name for path in five_minute_read()]
    assert names[:5] == ["README.md", "service.proto", "monolith.py", "service.py", "domain.py"]
    assert names[5].startswith("test_")


def test_five_minute_read_is_under_500_lines() -> None:
    """All lines count, as by `wc -l`, including imports, blank lines and comments."""
    sizes = {str(path): len(path.read_text().splitlines()) for path in five_minute_read()}
    assert sum(sizes.values()) < READING_LINES_MAX, sizes
