"""docs/how-to/add-a-connector.md, followed in a copy of the tree, whose connector passes the contract suite.

The last step of the how-to runs that suite.
"""

from pathlib import Path

from tests.repo.how_to import copy_tree, hand_written_bytes, read_steps

HOW_TO = Path("docs/how-to/add-a-connector.md")
NEW = {"servers/integrations/connectors/tick.py", "tests/integrations/transcripts/tick.json"}


def test_connector_needs_only_its_file_and_its_transcript(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    before = hand_written_bytes(root)
    for step in read_steps(HOW_TO):
        step.apply(root)
    after = hand_written_bytes(root)
    assert after.keys() - before.keys() == NEW
    assert {name for name in before if before[name] != after.get(name)} == set()
