"""A stranger can read what oO is in five minutes."""

import ast
import re
from pathlib import Path

README = Path("README.md")
README_LINES_MAX, READING_LINES_MAX = 90, 500


def the_read() -> list[Path]:
    """The files of the five-minute read, as README.md lists them after itself."""
    listed = re.search(r"^Five minutes: this page, then (.+?)\.\n\n", README.read_text(), re.MULTILINE | re.DOTALL)
    assert listed
    return [README, *(Path(name) for name in re.findall(r"`([^`]+)`", listed[1]))]


def lines_to_read(path: Path) -> int:
    """Lines with something on them, without imports: nobody reads those."""
    text = path.read_text()
    imports = {number for first, last in import_spans(text, path) for number in range(first, last + 1)}
    lines = enumerate(text.splitlines(), start=1)
    return sum(bool(line.strip()) and number not in imports for number, line in lines)


def import_spans(text: str, path: Path) -> list[tuple[int, int]]:
    """First and last line of each import."""
    if path.suffix == ".proto":
        return [(n, n) for n, line in enumerate(text.splitlines(), start=1) if line.startswith("import ")]
    if path.suffix != ".py":
        return []
    found = (node for node in ast.parse(text).body if isinstance(node, ast.Import | ast.ImportFrom))
    return [(node.lineno, node.end_lineno or node.lineno) for node in found]


def test_the_readme_is_short() -> None:
    assert len(README.read_text().splitlines()) <= README_LINES_MAX


def test_the_five_minute_read_is_contract_composition_service_domain_and_a_test() -> None:
    names = [path.name for path in the_read()]
    assert names[:5] == ["README.md", "service.proto", "monolith.py", "service.py", "domain.py"]
    assert names[5].startswith("test_")


def test_the_five_minute_read_is_under_500_lines() -> None:
    sizes = {str(path): lines_to_read(path) for path in the_read()}
    assert sum(sizes.values()) < READING_LINES_MAX, sizes
