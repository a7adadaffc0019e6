"""docs/how-to/add-a-policy.md, followed in a copy of the tree: the policy keeps the contract there, and weighs."""

import json
import subprocess
import sys
from pathlib import Path

from tests.repo.how_to import FileEdit, ShellCommand, copy_tree, read_steps

HOW_TO = Path("docs/how-to/add-a-policy.md")
FILES = {"servers/recommender/policies/due_first.py", "tests/recommender/test_policies.py"}
ASK = """
import json
from servers.recommender.features import SCHEMA, column
from servers.recommender.policies import ActionSet, pure_policies, validated
at = column("is_overdue")
plain = tuple(0 for _ in SCHEMA)
overdue = plain[:at] + (1,) + plain[at + 1:]
actions = ActionSet("", ("a", "b", "c"), (plain, overdue, plain))
policies = pure_policies()
probabilities = policies["due_first"].policy.probabilities(actions)
print(json.dumps([sorted(policies), validated(probabilities, actions).values]))
"""


def test_a_file_and_its_name_in_a_list_are_all_that_a_policy_needs(tmp_path: Path) -> None:
    root = copy_tree(tmp_path / "tree")
    edits = [step for step in read_steps(HOW_TO) if isinstance(step, FileEdit)]
    assert {edit.path for edit in edits} == FILES
    for edit in edits:
        edit.apply(root)
    ShellCommand('make test args="tests/recommender/test_policies.py"').apply(root)
    done = subprocess.run([sys.executable, "-c", ASK], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found, weights = json.loads(done.stdout)
    assert "due_first" in found
    assert weights[1] in range(weights[0] * 7, weights[0] * 9)
