"""docs/how-to/add-a-policy.md, followed in a copy of the tree, whose policy passes the tests of policies."""

import json
import subprocess
import sys
from pathlib import Path

from tests.repo.how_to import FileEdit, ShellCommand, copy_tree, read_steps

HOW_TO = Path("docs/how-to/add-a-policy.md")
FILES = {"servers/recommender/policies/due_first.py", "tests/recommender/test_policies.py"}
SCRIPT = """
import json
from servers.recommender.features import SCHEMA, column
from servers.recommender.policies import ActionSet, pure_policies, require_valid
at = column("is_overdue")
plain = tuple(0 for _ in SCHEMA)
overdue = plain[:at] + (1,) + plain[at + 1:]
actions = ActionSet("", ("a", "b", "c"), (plain, overdue, plain))
policies = pure_policies()
probabilities = policies["due_first"].policy.probabilities(actions)
print(json.dumps([sorted(policies), require_valid(probabilities, actions).values]))
"""


def test_policy_needs_only_its_file_and_its_name_in_a_list(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    edits = [step for step in read_steps(HOW_TO) if isinstance(step, FileEdit)]
    assert {edit.path for edit in edits} == FILES
    for edit in edits:
        edit.apply(root)
    ShellCommand('make test args="tests/recommender/test_policies.py"').apply(root)
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, values = json.loads(done.stdout)
    assert "due_first" in found
    assert values[1] in range(values[0] * 7, values[0] * 9)
