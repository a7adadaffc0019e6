"""docs/how-to/add-a-connector.md, followed in a copy of the tree: what it adds is found there, and translates."""

import json
import subprocess
import sys
from pathlib import Path

from tests.house.how_to import copy_tree, read_steps, written_by_hand

HOW_TO = Path("docs/how-to/add-a-connector.md")
FILES_MAX = 2
ASK = """
import json
from servers.integrations.connectors import discover
from servers.recommender.sources import tick
found = discover()
signal = found["tick"].signal({"id": "7", "title": "Water the plants", "done": False})
print(json.dumps([sorted(found), signal.title, len(found["tick"].manifest.consent_hash), tick.NAME]))
"""


def test_two_files_are_all_that_a_connector_needs(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    before = written_by_hand(root)
    for step in read_steps(HOW_TO):
        step.apply(root)
    assert len(written_by_hand(root).keys() - before.keys()) == FILES_MAX
    done = subprocess.run([sys.executable, "-c", ASK], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, title, hash_chars, source = json.loads(done.stdout)
    assert {"tick", "todoist"} <= set(found)
    assert (title, hash_chars, source) == ("Water the plants", 64, "integrations.tick.tasks")
