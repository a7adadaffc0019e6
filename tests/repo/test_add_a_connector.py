"""docs/how-to/add-a-connector.md, followed in a copy of the tree: what it adds keeps the contract of connectors.

Its last step runs the contract suite in the copy.
"""

from pathlib import Path

from tests.repo.how_to import copy_tree, read_steps, written_by_hand

HOW_TO = Path("docs/how-to/add-a-connector.md")
NEW = {"servers/integrations/connectors/tick.py", "tests/integrations/transcripts/tick.json"}


def test_a_file_and_its_transcript_are_all_that_a_connector_needs(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    before = written_by_hand(root)
    for step in read_steps(HOW_TO):
        step.apply(root)
    after = written_by_hand(root)
    assert after.keys() - before.keys() == NEW
    assert {name for name in before if before[name] != after.get(name)} == set()
