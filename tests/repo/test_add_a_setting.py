"""docs/how-to/add-a-setting.md, followed in a copy of the tree, where the setting is read, checked and documented."""

from pathlib import Path

from tests.repo.how_to import copy_tree, read_steps

HOW_TO = Path("docs/how-to/add-a-setting.md")


def test_added_setting_is_documented(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree", with_mypy_cache=False)
    for step in read_steps(HOW_TO):
        step.apply(root)
    row = "| `OO_KEEP_ALIVE_S` | `30` | seconds that a connection without requests stays open |"
    assert row in (root / "docs/settings.md").read_text()
    assert "#OO_KEEP_ALIVE_S=30" in (root / "deploy/.env.example").read_text()
