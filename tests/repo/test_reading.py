"""A stranger can read what oO is in five minutes."""

import re
from pathlib import Path

README = Path("README.md")
README_LINES_MAX, READING_LINES_MAX = 90, 500


def the_read() -> list[Path]:
    """The files of the five-minute read, as README.md lists them after itself."""
    listed = re.search(r"^Five minutes: this page, then (.+?)\.\n\n", README.read_text(), re.MULTILINE | re.DOTALL)
    assert listed
    return [README, *(Path(name) for name in re.findall(r"`([^`]+)`", listed[1]))]


def test_the_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) <= README_LINES_MAX


def test_the_five_minute_read_is_contract_composition_service_domain_and_a_test() -> None:
    names = [path.name for path in the_read()]
    assert names[:5] == ["README.md", "service.proto", "monolith.py", "service.py", "domain.py"]
    assert names[5].startswith("test_")


def test_the_five_minute_read_is_under_500_lines() -> None:
    """Every line counts, as `wc -l` counts them: imports, blank lines and comments too."""
    sizes = {str(path): len(path.read_text().splitlines()) for path in the_read()}
    assert sum(sizes.values()) < READING_LINES_MAX, sizes
