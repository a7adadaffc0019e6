"""docs/how-to/add-a-page.md, followed in a copy of the tree, where the page is served, tested and pictured."""

from pathlib import Path

from tests.repo.how_to import copy_tree, read_steps

HOW_TO = Path("docs/how-to/add-a-page.md")


def test_added_page_passes_its_tests(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree", with_mypy_cache=False)
    for step in read_steps(HOW_TO):
        step.apply(root)
    assert (root / "screenshots/agreed.png").stat().st_size > 1000
